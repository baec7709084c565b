namespace Signet.Inf;

/// <summary>Where in the file each line begins, in bytes.</summary>
internal sealed class InfLineOffsets
{
    private readonly List<int> _starts = [];
    private readonly int _end;

    private InfLineOffsets(int end) => _end = end;

    /// <summary>How many lines there are.</summary>
    public int Count => _starts.Count;

    /// <summary>Finds the lines: CR LF, LF and CR each end one, as for <see cref="InfLexer.NextLine"/>.</summary>
    public static InfLineOffsets Of(ReadOnlySpan<byte> content, InfText text)
    {
        var offsets = new InfLineOffsets(content.Length);
        if (text.UnitSize == 2)
        {
            offsets.Find(text.Characters.AsSpan(), '\r', '\n', text.Mark, text.UnitSize);
        }
        else
        {
            // CR and LF are single bytes in these, and no part of another character
            offsets.Find(content[text.Mark..], (byte)'\r', (byte)'\n', text.Mark, text.UnitSize);
        }

        return offsets;
    }

    /// <summary>The bytes of the lines from <paramref name="first"/> to <paramref name="last"/>, both from 1.</summary>
    public FileRange Range(int first, int last)
    {
        var start = Start(first);
        return new FileRange(start, Start(last + 1) - start);
    }

    private long Start(int line) => line < 1 ? 0 : line <= _starts.Count ? _starts[line - 1] : _end;

    private void Find<T>(ReadOnlySpan<T> text, T cr, T lf, int origin, int size)
        where T : struct, IEquatable<T>
    {
        for (var at = 0; at < text.Length;)
        {
            _starts.Add(origin + (at * size));
            var end = text[at..].IndexOfAny(cr, lf);
            var crLf = end >= 0 && text[at + end].Equals(cr) && at + end + 1 < text.Length && text[at + end + 1].Equals(lf);
            at = end < 0 ? text.Length : at + end + (crLf ? 2 : 1);
        }
    }
}
