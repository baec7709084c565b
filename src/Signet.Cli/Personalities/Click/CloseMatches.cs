namespace Signet.Cli.Personalities.Click;

/// <summary>The words that Python would propose for a misspelt one: the names in click's messages are its choice.</summary>
/// <remarks>
/// Two words are alike by twice the letters that they share over the letters of both. Shared are those of the longest common run, and
/// then of the runs left and right of it in turn. At most three words are proposed, none below 0.6. Source: Python, difflib, get_close_matches.
/// </remarks>
internal static class CloseMatches
{
    private const int Most = 3;
    private const double Least = 0.6;

    /// <summary>The words that come close to <paramref name="word"/>, in alphabetical order.</summary>
    internal static IReadOnlyList<string> Of(string word, IEnumerable<string> words) =>
        [.. words.Select(w => (Word: w, Ratio: Ratio(w, word))).Where(w => w.Ratio >= Least)
            .OrderByDescending(w => w.Ratio).ThenByDescending(w => w.Word, StringComparer.Ordinal).Take(Most)
            .Select(w => w.Word).Order(StringComparer.Ordinal)];

    private static double Ratio(string one, string other) => 2.0 * Shared(one, other) / (one.Length + other.Length);

    private static int Shared(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var (start, otherStart, length) = (0, 0, 0);
        for (var i = 0; i < one.Length; i++)
        {
            for (var j = 0; j < other.Length; j++)
            {
                var run = one[i..].CommonPrefixLength(other[j..]);
                if (run > length)
                {
                    (start, otherStart, length) = (i, j, run);
                }
            }
        }

        return length == 0 ? 0
            : length + Shared(one[..start], other[..otherStart]) + Shared(one[(start + length)..], other[(otherStart + length)..]);
    }
}
