using System.Security.Cryptography;
using System.Text;

namespace Signet.Keys;

/// <summary>A password in memory that is wiped when it is disposed. It never shows in a text.</summary>
public sealed class Password(char[] characters) : IDisposable
{
    private static readonly Encoding s_windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The characters; all zero once disposed.</summary>
    public ReadOnlySpan<char> Characters => characters;

    /// <summary>The bytes in UTF-8. The caller wipes them.</summary>
    public byte[] Utf8() => Encoding.UTF8.GetBytes(characters);

    /// <summary>The byte forms that old formats may have meant, likeliest first, without repetition. The caller wipes them.</summary>
    /// <remarks>PVK files hold no code page: OpenSSL hashes what the terminal sent (UTF-8 today), Windows the ANSI code page.</remarks>
    public IEnumerable<byte[]> LegacyBytes()
    {
        yield return Utf8();
        if (Array.Exists(characters, c => c > 0x7F))
        {
            yield return s_windows1252.GetBytes(characters);
        }
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => "(password)";

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(characters.AsSpan()));
}
