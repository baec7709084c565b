using System.Buffers;

namespace Signet.Inf;

/// <summary>Goes over the lines of an INF once: files entries under their sections and notes what is wrong with the text.</summary>
internal sealed class InfSectionReader(string text, InfLexer lexer, InfFile file)
{
    /// <summary>How many sections of different names are kept. Windows' own layout has a few hundred.</summary>
    public const int MaxSections = 200_000;

    // The character with which DOS ended text files; Windows still takes it for the end.
    private const char EndOfFile = '\x1A';

    private static readonly SearchValues<char> s_garbage = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\v\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001b\u001c\u001d\u001e\u001f");

    private readonly InfFindingList _findings = new();

    public IReadOnlyList<Finding> Findings => _findings.ToList();

    /// <summary>Reads all lines.</summary>
    /// <returns>Why the text is no INF, or null.</returns>
    public Finding? Read()
    {
        InfSection? section = null;
        var number = 1;
        for (var start = 0; start < text.Length;)
        {
            var first = FirstCharacter(start);
            if (first >= 0 && text[first] == EndOfFile)
            {
                break;
            }

            var (next, lines) = (lexer.NextLine(start), 1);
            if (first >= 0 && text[first] == '[')
            {
                section = Header(first, number) ?? section;
                if (file.Sections.Count > MaxSections)
                {
                    return InfFindings.ManySections();
                }
            }
            else if (first >= 0)
            {
                var end = Entry(first, number, out next, out lines);
                if (section is null)
                {
                    _findings.Add(InfFindings.OutsideSection(file, number));
                }

                section?.Add(new InfLine(first, end, number));
            }

            start = next;
            number += lines;
        }

        NoteCharacters();
        return file.Sections.Count > 0 ? null : text.AsSpan().ContainsAny(s_garbage) ? InfFindings.Binary() : InfFindings.WithoutSections();
    }

    // Index of the line's first character that is neither blank nor comment; -1 when there is none.
    private int FirstCharacter(int start)
    {
        for (var i = start; i < text.Length && text[i] is not ('\r' or '\n' or ';'); i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private InfSection? Header(int start, int number)
    {
        var line = text.AsSpan(start, LineEnd(start) - start);
        var close = line.IndexOf(']');
        if (close <= 1)
        {
            _findings.Add(InfFindings.BadHeader(file, number, close < 0 ? "has no closing bracket" : "is empty"));
            return null;
        }

        var name = line[1..close];
        var rest = line[(close + 1)..].TrimStart();
        if (rest.Length > 0 && rest[0] != ';')
        {
            _findings.Add(InfFindings.TextBehindHeader(file, number));
        }

        if (name.Length != name.Trim().Length)
        {
            _findings.Add(InfFindings.BlanksInHeader(file, number));
        }

        if (name.Length > InfLexer.MaxSectionName)
        {
            _findings.Add(InfFindings.BadHeader(file, number, $"has {name.Length} characters; Windows takes {InfLexer.MaxSectionName}"));
        }

        return file.SectionFor(name.ToString(), number);
    }

    // Finds the end of the entry over its continued lines.
    private int Entry(int start, int number, out int next, out int lines)
    {
        var (at, end) = (start, 0);
        for (lines = 1; ; lines++)
        {
            end = lexer.EndOfCode(at, out var open);
            next = lexer.NextLine(end);
            if (open)
            {
                _findings.Add(InfFindings.OpenQuote(file, number + lines - 1));
            }

            if (open || !lexer.Continues(at, end) || next >= text.Length)
            {
                break;
            }

            at = next;
            if (FirstCharacter(at) is var first and >= 0 && text[first] == '[')
            {
                _findings.Add(InfFindings.HeaderContinued(file, number + lines));
            }
        }

        if (end - start > InfLexer.MaxField)
        {
            NoteLengths(lexer.Fields(new InfLine(start, end, number), out _), number);
        }

        return end;
    }

    private void NoteLengths(List<string> fields, int number)
    {
        if (fields.Max(f => f.Length) is var longest and > InfLexer.MaxField)
        {
            _findings.Add(InfFindings.LongField(file, number, longest));
        }

        if (fields.Count > InfLexer.MaxFields)
        {
            _findings.Add(InfFindings.ManyFields(file, number));
        }
    }

    private int LineEnd(int start)
    {
        var end = text.AsSpan(start).IndexOfAny('\r', '\n');
        return end < 0 ? text.Length : start + end;
    }

    // Characters that no editor writes, each with its line.
    private void NoteCharacters()
    {
        if (!text.AsSpan().ContainsAny(s_garbage))
        {
            return;
        }

        for (var (start, number) = (0, 1); start < text.Length; start = lexer.NextLine(start), number++)
        {
            var line = text.AsSpan(start, LineEnd(start) - start);
            var found = line.IndexOfAny(s_garbage);
            if (found >= 0)
            {
                _findings.Add(line[found] == '\0' ? InfFindings.NulAt(file, number) : InfFindings.ControlAt(file, number, line[found]));
            }
        }
    }
}
