namespace Signet.Inf;

/// <summary>A section of an INF. Sections of the same name are one.</summary>
/// <remarks>Entries are cut into values when they are asked for: most entries of a large INF are never asked for.</remarks>
public sealed class InfSection
{
    private readonly InfFile _file;
    private readonly List<InfLine> _lines = [];
    private readonly bool _isStrings;

    internal InfSection(InfFile file, string name, int line)
    {
        _file = file;
        Name = name;
        Line = line;
        _isStrings = InfStrings.IsStrings(name);
    }

    /// <summary>The name as it is first written.</summary>
    public string Name { get; }

    /// <summary>Number of the line with the first header, from 1.</summary>
    public int Line { get; }

    /// <summary>The bytes of that line.</summary>
    public FileRange Where => _file.LineRange(Line);

    /// <summary>How many entries there are.</summary>
    public int Count => _lines.Count;

    /// <summary>The entries in file order.</summary>
    public IEnumerable<InfEntry> Entries
    {
        get
        {
            foreach (var line in _lines)
            {
                yield return _file.Entry(line, expand: !_isStrings);
            }
        }
    }

    internal void Add(InfLine line) => _lines.Add(line);

    /// <summary>The entries that may hold a name in percent signs which is no string: a quick look that sees comments and quotes as text.</summary>
    internal IEnumerable<InfEntry> EntriesWithUnknownStrings()
    {
        foreach (var line in _isStrings ? [] : _lines.Where(_file.MayHoldUnknownStrings))
        {
            yield return _file.Entry(line, expand: true);
        }
    }

    /// <summary>The first entry with that key in any case, or null.</summary>
    public InfEntry? Find(string key) => Entries.FirstOrDefault(e => e.Is(key));
}
