using System.Text;

namespace Signet.Msi;

/// <summary>The names of streams in an installer package.</summary>
/// <remarks>
/// Windows Installer packs two characters of its alphabet into one of UTF-16, so that names fit the 31 characters of a compound file:
/// U+3800 to U+47FF two, U+4800 to U+483F one, U+4840 in front marks a table. Source: measured; docs/formats/msi.md.
/// </remarks>
public static class MsiNames
{
    /// <summary>The stream of the signature.</summary>
    public const string Signature = "\u0005DigitalSignature";

    /// <summary>The stream of the extended digest.</summary>
    public const string ExtendedDigest = "\u0005MsiDigitalSignatureEx";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";

    /// <summary>The name for people: unpacked, tables with an exclamation mark, control characters as they are.</summary>
    public static string Unpack(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new StringBuilder(name.Length * 2);
        foreach (var c in name)
        {
            _ = c switch
            {
                >= '\u3800' and < '\u4800' => text.Append(Alphabet[(c - 0x3800) & 0x3F]).Append(Alphabet[(c - 0x3800) >> 6]),
                >= '\u4800' and < '\u4840' => text.Append(Alphabet[c - 0x4800]),
                '\u4840' => text.Append('!'),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }
}
