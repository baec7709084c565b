using System.Buffers;
using System.Text;

namespace Signet.Inf;

/// <summary>Cuts the text of an INF into sections, entries and fields.</summary>
/// <remarks>
/// <code>
/// [name]                    begins a section; sections of one name are merged
/// key = value, "a ""b""" ;  a comment goes to the end of its line, unless the semicolon stands in quotes or in %a;b%
/// value, \                  a backslash at the end of a line (a comment may follow) joins the next line; several count as one
/// </code>
/// A key ends at the first equals sign, when that comes before the first comma. Blanks around fields do not count; quoted and
/// unquoted parts of a field are joined. A quote that is not closed ends with its line.
/// Source: Microsoft, General Syntax Rules for INF Files.
/// </remarks>
internal sealed class InfLexer(string text)
{
    /// <summary>The longest field that Windows reads, in characters; the documents count a terminating NUL into 4096.</summary>
    public const int MaxField = 4095;

    /// <summary>The longest name of a section, in characters.</summary>
    public const int MaxSectionName = 255;

    /// <summary>How many fields of one entry are kept; the rest is one field more.</summary>
    public const int MaxFields = 4096;

    private static readonly SearchValues<char> s_endsName = SearchValues.Create("%\",=\r\n \t");

    /// <summary>Index behind the code of the line that begins at <paramref name="start"/>: at its comment, its line end or the text's end.</summary>
    /// <param name="start">Index of a character of the line, outside of quotes.</param>
    /// <param name="open">True when a quote is not closed.</param>
    public int EndOfCode(int start, out bool open)
    {
        open = false;
        for (var i = start; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r' or '\n':
                    return i;
                case '"':
                    open = !open;
                    break;
                case ';' when !open:
                    return i;
                case '%' when !open:
                    i = EndOfToken(i);
                    break;
                default:
                    break;
            }
        }

        return text.Length;
    }

    /// <summary>Index behind the line end that follows <paramref name="index"/>; CR LF, LF and CR each end a line.</summary>
    public int NextLine(int index)
    {
        var end = text.AsSpan(index).IndexOfAny('\r', '\n');
        return end < 0 ? text.Length : index + end + (text.AsSpan(index + end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1);
    }

    /// <summary>True when the code that ends at <paramref name="end"/> asks for the next line.</summary>
    public bool Continues(int start, int end)
    {
        var code = text.AsSpan(start, end - start).TrimEnd();
        return code.Length > 0 && code[^1] == '\\';
    }

    /// <summary>Cuts an entry into fields, quotes taken off. Strings are not put in.</summary>
    /// <param name="line">The entry.</param>
    /// <param name="keyed">True when the first field is a key.</param>
    public List<string> Fields(InfLine line, out bool keyed)
    {
        keyed = false;
        var fields = new List<string>();
        var solid = -1; // length of the field up to which blanks count, for they stood in quotes; -1 until there was a quote
        var field = new StringBuilder();
        for (var start = line.Start; start < line.End; start = NextLine(start))
        {
            var end = EndOfCode(start, out var open);
            if (!open)
            {
                // Backslashes at the end are continuations; in an open quote nothing is.
                end = start + text.AsSpan(start, end - start).TrimEnd().TrimEnd('\\').Length;
            }

            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }

            var quoted = false;
            for (var i = start; i < end; i++)
            {
                var c = text[i];
                if (c == '"' && quoted && i + 1 < end && text[i + 1] == '"')
                {
                    _ = field.Append(c);
                    i++;
                }
                else if (c == '"')
                {
                    quoted = !quoted;
                    solid = field.Length;
                }
                else if (quoted)
                {
                    _ = field.Append(c);
                }
                else if ((c == ',' && fields.Count < MaxFields) || (c == '=' && !keyed && fields.Count == 0))
                {
                    keyed |= c == '=';
                    TakeField(fields, field, ref solid);
                }
                else if (field.Length > 0 || solid >= 0 || !char.IsWhiteSpace(c))
                {
                    _ = field.Append(c);
                }
            }

            if (quoted)
            {
                solid = field.Length;
            }

            TrimField(field, solid);
        }

        TakeField(fields, field, ref solid);
        return fields;
    }

    private static void TakeField(List<string> fields, StringBuilder field, ref int solid)
    {
        TrimField(field, solid);
        fields.Add(field.ToString());
        _ = field.Clear();
        solid = -1;
    }

    private static void TrimField(StringBuilder field, int solid)
    {
        while (field.Length > Math.Max(solid, 0) && char.IsWhiteSpace(field[^1]))
        {
            field.Length--;
        }
    }

    // A semicolon in %a;b% begins no comment. A percent sign that opens no such name is a character like any other.
    private int EndOfToken(int start)
    {
        var length = text.AsSpan(start + 1).IndexOfAny(s_endsName);
        return length >= 0 && text[start + 1 + length] == '%' ? start + 1 + length : start;
    }
}
