namespace Signet.Inf;

/// <summary>How many entries of an INF are interpreted, over all its sections: what bounds the work for files made to exhaust a reader.</summary>
/// <remarks>The largest INFs of vendors have some 50,000 lines. Entries that nothing asks about (registry values above all) do not count.</remarks>
internal sealed class InfBudget(InfFindingList findings)
{
    /// <summary>Entries that are interpreted at most.</summary>
    public const int MaxEntries = 250_000;

    private int _left = MaxEntries;

    /// <summary>The entries of a section, as long as the budget lasts.</summary>
    /// <param name="section">The section; null gives none.</param>
    public IEnumerable<InfEntry> Entries(InfSection? section)
    {
        foreach (var entry in section?.Entries ?? [])
        {
            if (_left == 0)
            {
                findings.Add(InfPackageFindings.Exhausted(entry));
                yield break;
            }

            _left--;
            yield return entry;
        }
    }
}
