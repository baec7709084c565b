namespace Signet.Inf;

/// <summary>Findings of one INF: each once, and of each kind no more than a person reads.</summary>
internal sealed class InfFindingList
{
    /// <summary>How many findings of one kind are kept; what is beyond is counted.</summary>
    public const int MaxOfOneKind = 50;

    private readonly List<Finding> _findings = [];
    private readonly HashSet<(string Code, int? Line, string Message)> _known = [];
    private readonly Dictionary<FindingRule, int> _counts = [];

    /// <summary>Adds a finding unless it is known.</summary>
    public void Add(Finding finding)
    {
        var count = _counts.GetValueOrDefault(finding.Rule);
        if (count >= MaxOfOneKind)
        {
            _counts[finding.Rule] = count + 1;
        }
        else if (_known.Add((finding.Code, finding.Line, finding.Message)))
        {
            _counts[finding.Rule] = count + 1;
            _findings.Add(finding);
        }
    }

    /// <summary>True when no more findings of that kind are kept: whoever makes them by the million need not.</summary>
    public bool IsFull(FindingRule rule) => _counts.GetValueOrDefault(rule) > MaxOfOneKind;

    /// <summary>Adds several.</summary>
    public void AddRange(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Add(finding);
        }
    }

    /// <summary>The findings in order of line, those about the whole file first; for each kind with more, one that says how many.</summary>
    public IReadOnlyList<Finding> ToList() =>
    [
        .. _findings.OrderBy(f => f.Line ?? 0),
        .. _counts.Where(c => c.Value > MaxOfOneKind).Select(c => InfFindings.More(c.Key, c.Value - MaxOfOneKind)),
    ];
}
