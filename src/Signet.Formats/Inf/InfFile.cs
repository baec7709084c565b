using System.Diagnostics.CodeAnalysis;

namespace Signet.Inf;

/// <summary>An INF file: its sections and entries, with the line and bytes of each.</summary>
/// <remarks>
/// Reads UTF-16 of both orders and UTF-8, each with and without a byte order mark, and Windows-1252. Names compare without regard to
/// case. Memory stays at a small multiple of the file's size; entries are cut into fields only when asked for. Once read it does not
/// change, so several threads may use it.
/// </remarks>
public sealed class InfFile
{
    /// <summary>The largest file that is read, in bytes. The largest INF of Windows has some 2 MB.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private readonly Dictionary<string, InfSection> _sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<InfSection> _ordered = [];
    private readonly InfText _text;
    private readonly InfLexer _lexer;
    private readonly InfLineOffsets _offsets;

    private InfFile(InfText text, ReadOnlySpan<byte> content, string name)
    {
        Name = name;
        _text = text;
        _lexer = new InfLexer(text.Characters);
        _offsets = InfLineOffsets.Of(content, text);
    }

    /// <summary>The file's name as it was given: for messages.</summary>
    public string Name { get; }

    /// <summary>How its characters are written.</summary>
    public InfEncoding Encoding => _text.Encoding;

    /// <summary>True when the file begins with a byte order mark.</summary>
    public bool HasByteOrderMark => _text.Mark > 0;

    /// <summary>The sections in order of their first headers.</summary>
    public IReadOnlyList<InfSection> Sections => _ordered;

    /// <summary>The strings that stand for <c>%name%</c>.</summary>
    public InfStrings Strings { get; } = new();

    /// <summary>How many lines the file has.</summary>
    public int LineCount => _offsets.Count;

    /// <summary>What is wrong with the text as such, in order of lines.</summary>
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    /// <summary>Reads an INF file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="file">The sections. What is wrong with single lines is in <see cref="Findings"/>.</param>
    /// <param name="problem">Why it is no INF at all: too large, empty, or not text.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> content, string name, [NotNullWhen(true)] out InfFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        file = null;
        problem =
            content.Length > MaxBytes ? InfFindings.LargerThan(content.Length)
            : content.Length == 0 ? InfFindings.NoBytes()
            : null;
        if (problem is not null)
        {
            return false;
        }

        var read = new InfFile(InfText.Decode(content.Span), content.Span, name);
        var reader = new InfSectionReader(read._text.Characters, read._lexer, read);
        problem = reader.Read();
        if (problem is not null)
        {
            return false;
        }

        read.Strings.Fill(read._ordered.Where(s => InfStrings.IsStrings(s.Name)));
        read.Findings = [.. read.EncodingFindings(content.Length), .. reader.Findings];
        file = read;
        return true;
    }

    /// <summary>The section of that name in any case, or null.</summary>
    public InfSection? Section(string name) => _sections.GetValueOrDefault(name);

    /// <summary>The bytes of a line, its line end included.</summary>
    /// <param name="line">Number of the line, from 1; a number past the end gives an empty range at the end.</param>
    public FileRange LineRange(int line) => _offsets.Range(line, line);

    private IEnumerable<Finding> EncodingFindings(int length)
    {
        if (Encoding is InfEncoding.Utf16LittleEndian or InfEncoding.Utf16BigEndian)
        {
            return length % 2 == 1 ? [InfFindings.HalfACharacter(length)] : [];
        }

        return System.Text.Ascii.IsValid(_text.Characters) ? [] : [Encoding == InfEncoding.Utf8 ? InfFindings.IsUtf8() : InfFindings.NeedsCodePage()];
    }

    internal InfSection SectionFor(string name, int line)
    {
        if (!_sections.TryGetValue(name, out var section))
        {
            section = new InfSection(this, name, line);
            _sections.Add(name, section);
            _ordered.Add(section);
        }

        return section;
    }

    internal bool MayHoldUnknownStrings(InfLine line) => Strings.HasUnknown(_text.Characters.AsSpan(line.Start, line.End - line.Start));

    internal InfEntry Entry(InfLine line, bool expand)
    {
        var fields = _lexer.Fields(line, out var keyed);
        List<string>? unknown = null;
        var uses = false;
        for (var i = 0; i < fields.Count && expand; i++)
        {
            var expanded = Strings.Expand(fields[i], ref unknown);
            uses |= expanded != fields[i];
            fields[i] = expanded;
        }

        var key = keyed ? fields[0] : null;
        if (keyed)
        {
            fields.RemoveAt(0);
        }

        var last = line.Number;
        for (var next = _lexer.NextLine(line.Start); next < line.End; next = _lexer.NextLine(next))
        {
            last++;
        }

        return new InfEntry(key, fields, line.Number) { Where = _offsets.Range(line.Number, last), UnknownStrings = unknown ?? [], UsesStrings = uses };
    }
}
