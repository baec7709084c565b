namespace Signet.Cli.Personalities;

/// <summary>Takes back what web pages and word processors do to a command line: typographic quotes, long dashes, direction marks.</summary>
/// <remarks>
/// A shell does not know “ and ”: it tears a value in quotes apart at its blanks. The pieces, from the argument that begins with such a
/// mark to the next that ends with one, are joined by single blanks; the marks and the blanks beside them go.
/// </remarks>
internal static class PastedText
{
    private const string Marks = "“”„‟«»";
    private const string Dashes = "–—‒―−";

    /// <summary>The arguments as they were meant.</summary>
    /// <param name="args">As the shell handed them over.</param>
    /// <param name="tell">Gets a sentence for each thing that was changed.</param>
    internal static IReadOnlyList<string> Mend(IReadOnlyList<string> args, Action<string> tell)
    {
        if (!args.Any(a => a.Length > 0 && (IsMark(a[0]) || IsMark(a[^1]) || Dashes.Contains(a[0], StringComparison.Ordinal))))
        {
            return args;
        }

        var result = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var word = args[i];
            if (word.Length > 1 && Dashes.Contains(word[0], StringComparison.Ordinal))
            {
                word = "-" + word[1..];
                tell($"{args[i]} begins with a typographic dash and was read as {word}");
            }
            else if (word.Length > 0 && (IsMark(word[0]) || IsMark(word[^1])))
            {
                var last = IsMark(word[0]) ? End(args, i) : i;
                word = string.Join(' ', args.Skip(i).Take(last - i + 1)).Trim([.. Marks, ' ']);
                tell($"typographic quotation marks, as web pages have them, were read as plain ones: \"{word}\"");
                i = last;
            }

            result.Add(word);
        }

        return result;
    }

    // The argument that closes what begins at first: itself when nothing does.
    private static int End(IReadOnlyList<string> args, int first)
    {
        if (args[first].Length > 1 && IsMark(args[first][^1]))
        {
            return first;
        }

        for (var i = first + 1; i < args.Count; i++)
        {
            if (args[i].Length > 0 && IsMark(args[i][^1]))
            {
                return i;
            }
        }

        return first;
    }

    private static bool IsMark(char c) => Marks.Contains(c, StringComparison.Ordinal);
}
