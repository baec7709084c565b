namespace Signet.Inf;

/// <summary>An INF and those it includes: the sections that its directives can name.</summary>
/// <remarks>
/// Windows adds each included INF to the one at hand, so a directive finds a section in any of them; the INF itself comes first. An INF that
/// cannot be had (nearly always one of Windows) may hold any section, so that no missing section is reported behind it.
/// </remarks>
internal sealed class InfScope
{
    /// <summary>How many INFs are included at most. Windows' own include no more than five.</summary>
    public const int MaxIncludes = 64;

    private readonly List<InfFile> _files = [];
    private readonly Dictionary<string, string?> _includedBy = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _absent = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, InfFile?> _include;
    private readonly InfFindingList _findings;

    public InfScope(InfFile file, Func<string, InfFile?> include, InfFindingList findings)
    {
        _include = include;
        _findings = findings;
        _files.Add(file);
        _includedBy.Add(file.Name, null);
    }

    /// <summary>The INF itself, then those that it includes and that could be had.</summary>
    public IReadOnlyList<InfFile> Files => _files;

    /// <summary>The INF itself.</summary>
    public InfFile Main => _files[0];

    /// <summary>True when an included INF could not be had: a section that is missing may be there.</summary>
    public bool IsOpen => _absent.Count > 0;

    /// <summary>The section of that name and the INF it stands in; null when there is none.</summary>
    public (InfFile File, InfSection Section)? Find(string name)
    {
        foreach (var file in _files)
        {
            if (file.Section(name) is { } section)
            {
                return (file, section);
            }
        }

        return null;
    }

    /// <summary>The names under which a section for that architecture is looked for: <c>name.ntamd64</c>, then <c>name.nt</c>, then <c>name</c>.</summary>
    public static IEnumerable<string> Decorated(string name, InfArchitectures architecture) => [$"{name}.nt{architecture.Name()}", name + ".nt", name];

    /// <summary>Includes the INFs that an Include directive names.</summary>
    public void Include(InfFile from, InfEntry directive)
    {
        foreach (var name in directive.Values.Where(v => v.Length > 0))
        {
            if (IsAbove(name, from.Name))
            {
                _findings.Add(InfPackageFindings.IncludesItself(directive, name));
            }
            else if (!_includedBy.ContainsKey(name) && !_absent.Contains(name))
            {
                Open(from, directive, name);
            }
        }
    }

    private void Open(InfFile from, InfEntry directive, string name)
    {
        var file = _files.Count <= MaxIncludes ? _include(name) : null;
        if (file is not null)
        {
            _files.Add(file);
            _includedBy.Add(name, from.Name);
            return;
        }

        if (_absent.Count < MaxIncludes)
        {
            _ = _absent.Add(name);
        }

        if (from == Main)
        {
            _findings.Add(InfPackageFindings.Absent(directive, name));
        }
    }

    // True when that INF is the one at hand or one that included it, directly or not.
    private bool IsAbove(string name, string? from)
    {
        for (var depth = 0; from is not null && depth <= MaxIncludes; depth++)
        {
            if (name.Equals(from, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            from = _includedBy.GetValueOrDefault(from);
        }

        return false;
    }
}
