using System.Buffers.Binary;

namespace Signet.Inf;

/// <summary>How the characters of an INF file are written.</summary>
public enum InfEncoding
{
    /// <summary>One byte for each character: ASCII, or Windows-1252 where bytes above 0x7F occur.</summary>
    Ansi,

    /// <summary>UTF-16, low byte first: what Windows' own editors call Unicode.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, high byte first.</summary>
    Utf16BigEndian,

    /// <summary>UTF-8.</summary>
    Utf8,
}

/// <summary>The characters of an INF file and how they were written.</summary>
/// <param name="Characters">The text behind the byte order mark.</param>
/// <param name="Encoding">How it is written.</param>
/// <param name="Mark">Length of the byte order mark in bytes: 0, 2 or 3.</param>
internal sealed record InfText(string Characters, InfEncoding Encoding, int Mark)
{
    /// <summary>Bytes of a character of ASCII: 2 in UTF-16, else 1.</summary>
    public int UnitSize => Encoding is InfEncoding.Utf16LittleEndian or InfEncoding.Utf16BigEndian ? 2 : 1;

    // What Windows-1252 has at 0x80 to 0x9F; the five unused bytes stay the control characters that they are in Latin-1.
    private const string Ansi80To9F = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    // How much of a file without a mark is looked at to recognise UTF-16.
    private const int SniffedBytes = 4096;

    /// <summary>Decodes a file. Every byte sequence is some text: what is no UTF-8 is read as Windows-1252.</summary>
    public static InfText Decode(ReadOnlySpan<byte> content)
    {
        var (encoding, mark) = Recognise(content);
        var body = content[mark..];
        return encoding switch
        {
            InfEncoding.Utf16LittleEndian => new InfText(Utf16(body, bigEndian: false), encoding, mark),
            InfEncoding.Utf16BigEndian => new InfText(Utf16(body, bigEndian: true), encoding, mark),
            InfEncoding.Utf8 => new InfText(System.Text.Encoding.UTF8.GetString(body), encoding, mark),
            _ => new InfText(Ansi(body), InfEncoding.Ansi, mark),
        };
    }

    private static (InfEncoding Encoding, int Mark) Recognise(ReadOnlySpan<byte> content) =>
        content is [0xFF, 0xFE, ..] ? (InfEncoding.Utf16LittleEndian, 2)
        : content is [0xFE, 0xFF, ..] ? (InfEncoding.Utf16BigEndian, 2)
        : content is [0xEF, 0xBB, 0xBF, ..] ? (InfEncoding.Utf8, 3)
        : LooksLikeUtf16(content, zeroAt: 1) ? (InfEncoding.Utf16LittleEndian, 0)
        : LooksLikeUtf16(content, zeroAt: 0) ? (InfEncoding.Utf16BigEndian, 0)
        : System.Text.Ascii.IsValid(content) || !IsUtf8(content) ? (InfEncoding.Ansi, 0)
        : (InfEncoding.Utf8, 0);

    // An INF is brackets, keywords and line ends: in UTF-16 nearly every character has a zero byte, always on the same side.
    private static bool LooksLikeUtf16(ReadOnlySpan<byte> content, int zeroAt)
    {
        var sample = content[..Math.Min(content.Length & ~1, SniffedBytes)];
        var (zeros, others) = (0, 0);
        for (var i = 0; i < sample.Length; i += 2)
        {
            zeros += sample[i + zeroAt] == 0 ? 1 : 0;
            others += sample[i + 1 - zeroAt] == 0 ? 1 : 0;
        }

        return sample.Length >= 2 && others == 0 && zeros * 4 >= sample.Length;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> content) => System.Text.Unicode.Utf8.IsValid(content);

    // A character is two bytes, so that offsets can be computed; half a character at the end is dropped, and the lexer told by length.
    private static string Utf16(ReadOnlySpan<byte> body, bool bigEndian)
    {
        var characters = new char[body.Length / 2];
        for (var i = 0; i < characters.Length; i++)
        {
            var unit = body.Slice(2 * i, 2);
            characters[i] = (char)(bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(unit) : BinaryPrimitives.ReadUInt16LittleEndian(unit));
        }

        return new string(characters);
    }

    private static string Ansi(ReadOnlySpan<byte> body)
    {
        var characters = new char[body.Length];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = body[i] is >= 0x80 and <= 0x9F ? Ansi80To9F[body[i] - 0x80] : (char)body[i];
        }

        return new string(characters);
    }
}
