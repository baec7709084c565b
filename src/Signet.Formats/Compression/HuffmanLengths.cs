namespace Signet.Compression;

/// <summary>How long the codes of symbols are, so that frequent ones are short and the codes fill their space exactly.</summary>
internal static class HuffmanLengths
{
    /// <summary>Assigns lengths; a symbol that does not occur has none.</summary>
    /// <param name="counts">How often each symbol occurs.</param>
    /// <param name="maxLength">The longest code that can be.</param>
    /// <param name="lengths">The lengths, one for each symbol.</param>
    public static void Assign(ReadOnlySpan<int> counts, int maxLength, Span<byte> lengths)
    {
        var symbols = new List<int>();
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                symbols.Add(symbol);
            }
        }

        // One code alone would leave half of the space empty, which readers refuse.
        for (var spare = 0; symbols.Count < 2; spare++)
        {
            if (!symbols.Contains(spare))
            {
                symbols.Add(spare);
            }
        }

        var weights = new int[symbols.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Max(1, counts[symbols[i]]);
        }

        // Halving evens the weights out, so the tree becomes flatter each time.
        int[] depths;
        while ((depths = Depths(weights)).Max() > maxLength)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = (weights[i] / 2) + 1;
            }
        }

        lengths.Clear();
        for (var i = 0; i < depths.Length; i++)
        {
            lengths[symbols[i]] = (byte)depths[i];
        }
    }

    // Huffman's tree: the two lightest become one. Leaves come first, so a parent has a higher number than its children.
    private static int[] Depths(int[] weights)
    {
        var parents = new int[(2 * weights.Length) - 1];
        var queue = new PriorityQueue<int, (long Weight, int Number)>();
        for (var i = 0; i < weights.Length; i++)
        {
            queue.Enqueue(i, (weights[i], i));
        }

        for (var parent = weights.Length; parent < parents.Length; parent++)
        {
            queue.TryDequeue(out var one, out var first);
            queue.TryDequeue(out var other, out var second);
            (parents[one], parents[other]) = (parent, parent);
            queue.Enqueue(parent, (first.Weight + second.Weight, parent));
        }

        var depths = new int[parents.Length];
        for (var node = parents.Length - 2; node >= 0; node--)
        {
            depths[node] = depths[parents[node]] + 1;
        }

        return depths[..weights.Length];
    }
}
