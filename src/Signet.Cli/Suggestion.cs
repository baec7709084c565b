namespace Signet.Cli;

/// <summary>What someone who typed a word that does not exist may have meant.</summary>
public static class Suggestion
{
    /// <summary>The known words nearest to <paramref name="typed"/>, best first, at most <paramref name="most"/>; none when none is near.</summary>
    public static IReadOnlyList<string> Nearest(string typed, IEnumerable<string> known, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var limit = Math.Max(1, typed.Trim('-').Length / 3);
        return [.. known.Distinct(StringComparer.Ordinal)
            .Select(word => (Word: word, Distance: Starts(word, typed) ? 1 : Distance(typed, word)))
            .Where(c => c.Distance <= limit)
            .OrderBy(c => c.Distance).ThenBy(c => c.Word, StringComparer.Ordinal)
            .Take(most).Select(c => c.Word)];
    }

    /// <summary>A sentence that offers the nearest words, or null when there are none.</summary>
    public static string? Ask(string typed, IEnumerable<string> known) =>
        Nearest(typed, known) is { Count: > 0 } near ? $"Did you mean {string.Join(" or ", near)}?" : null;

    private static bool Starts(string word, string typed) =>
        typed.Trim('-').Length >= 3 && word.StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, without regard to case.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var same = Same(a[i - 1], b[j - 1]);
                var best = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = best;
            }
        }

        return rows[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
