using System.Text;
using System.Text.Unicode;

namespace Signet.Catalogs;

/// <summary>A line of a catalog definition file that says something: <c>[Section]</c>, or <c>key=value</c>.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Where">The line without its end.</param>
/// <param name="Key">What stands before the first equals sign, blanks and all; a section's name, when <paramref name="IsSection"/>.</param>
/// <param name="Value">What stands behind it, blanks and all.</param>
/// <param name="IsSection">True for <c>[Section]</c>.</param>
internal readonly record struct CdfLine(int Number, FileRange Where, string Key, string Value, bool IsSection)
{
    /// <summary>True when the key is <paramref name="name"/>; case and blanks behind it do not count.</summary>
    public bool IsCalled(string name) => Key.AsSpan().TrimEnd(" \t").Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The lines that say something, in file order. Comments, empty lines and lines without an equals sign say nothing.</summary>
    /// <remarks>
    /// makecat reads the bytes in the machine's code page. Here they are UTF-8 when they are valid UTF-8, else Latin-1;
    /// and a byte order mark, which makecat stumbles over, is understood. A zero ends a line's text, as it does there.
    /// </remarks>
    public static IEnumerable<CdfLine> ReadAll(ReadOnlySpan<byte> content)
    {
        var (encoding, mark) = Recognise(content);
        return Split(encoding.GetString(content[mark..]), encoding, mark);
    }

    private static (Encoding Encoding, int Mark) Recognise(ReadOnlySpan<byte> content) =>
        content is [0xFF, 0xFE, ..] ? (Encoding.Unicode, 2)
        : content is [0xFE, 0xFF, ..] ? (Encoding.BigEndianUnicode, 2)
        : content is [0xEF, 0xBB, 0xBF, ..] ? (Encoding.UTF8, 3)
        : Utf8.IsValid(content) ? (Encoding.UTF8, 0)
        : (Encoding.Latin1, 0);

    private static IEnumerable<CdfLine> Split(string text, Encoding encoding, long offset)
    {
        var number = 0;
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny('\r', '\n');
            length = length < 0 ? text.Length - start : length;
            number++;
            var size = encoding.GetByteCount(text.AsSpan(start, length));
            if (Parse(text.AsSpan(start, length), number, new FileRange(offset, size)) is { } line)
            {
                yield return line;
            }

            // CR LF is one line end, and so is either alone.
            var end = text.AsSpan(start + length) is ['\r', '\n', ..] ? 2 : 1;
            offset += size + encoding.GetByteCount(text.AsSpan(start + length, Math.Min(end, text.Length - start - length)));
            start += length + end;
        }
    }

    private static CdfLine? Parse(ReadOnlySpan<char> text, int number, FileRange where)
    {
        var zero = text.IndexOf('\0');
        text = zero < 0 ? text : text[..zero];
        if (text is ['[', ..])
        {
            var close = text.IndexOf(']');
            return new CdfLine(number, where, close < 0 ? "" : text[1..close].ToString(), "", IsSection: true);
        }

        var equals = text.IndexOf('=');
        return equals < 0 || text is [';', ..] ? null : new CdfLine(number, where, text[..equals].ToString(), text[(equals + 1)..].ToString(), IsSection: false);
    }
}
