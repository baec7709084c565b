namespace Signet.Ffu;

/// <summary>Which write descriptor fills a block of the disk, for the blocks that count from one of its ends.</summary>
/// <remarks>
/// Where several write the same block the last one holds. Descriptors of one block each that follow one another on the disk are kept as one run; at worst there is
/// a run of 24 bytes for each location, whatever the size of the disk and the counts of blocks.
/// </remarks>
public sealed class FfuBlockMap
{
    private readonly List<Run> _runs;

    private FfuBlockMap(List<Run> runs) => _runs = runs;

    /// <summary>Blocks that one location of a descriptor fills, or one of each of several descriptors, as far as nobody does later.</summary>
    /// <param name="First">The lowest block.</param>
    /// <param name="Last">The highest.</param>
    /// <param name="Origin">The block that the location names, which the data begin with.</param>
    /// <param name="Descriptor">Number of the descriptor, or of the first.</param>
    /// <param name="Order">Number of the location among all, or of the first: a higher one is written later.</param>
    /// <param name="IsSeries">True when each block is of the next descriptor, false when all are of one.</param>
    private readonly record struct Run(uint First, uint Last, uint Origin, int Descriptor, int Order, bool IsSeries);

    /// <summary>The blocks that are written, in ascending order, each once.</summary>
    public IEnumerable<uint> Blocks => _runs.SelectMany(r => Count(r.First, r.Last, 1));

    /// <summary>The same in descending order.</summary>
    public IEnumerable<uint> BlocksDescending => Enumerable.Range(1, _runs.Count).SelectMany(i => Count(_runs[^i].Last, _runs[^i].First, -1));

    /// <summary>Maps the locations of one access method.</summary>
    /// <param name="descriptors">The descriptors of a store. Their blocks lie on the disk.</param>
    /// <param name="access">Which end the blocks count from.</param>
    public static FfuBlockMap Of(FfuWriteDescriptors descriptors, FfuDiskAccess access)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        var runs = new List<Run>();
        var (number, order) = (0, 0);
        foreach (var descriptor in descriptors)
        {
            foreach (var location in descriptor.Locations)
            {
                if (location.Access != access)
                {
                    continue;
                }

                // Data go on towards the end of the disk: to higher blocks from its begin, to lower ones from its end.
                var (origin, more) = (location.BlockIndex, descriptor.BlockCount - 1);
                if (more == 0 && access == FfuDiskAccess.Begin && runs is [.., { IsSeries: true } last]
                    && last.Last + 1L == origin && last.Descriptor + (origin - last.Origin) == number && last.Order + (origin - last.Origin) == order)
                {
                    runs[^1] = last with { Last = origin };
                }
                else
                {
                    runs.Add(access == FfuDiskAccess.Begin
                        ? new Run(origin, origin + more, origin, number, order, more == 0) : new Run(origin - more, origin, origin, number, order, more == 0));
                }

                order++;
            }

            number++;
        }

        runs.Sort((a, b) => a.First.CompareTo(b.First));
        for (var i = 1; i < runs.Count; i++)
        {
            if (runs[i].First <= runs[i - 1].Last)
            {
                return new FfuBlockMap(Split(runs));
            }
        }

        return new FfuBlockMap(runs);
    }

    /// <summary>Finds who writes a block.</summary>
    /// <param name="block">The block, counted from the map's end of the disk; any number.</param>
    /// <param name="descriptor">Number of the write descriptor.</param>
    /// <param name="part">Which of its blocks, from 0.</param>
    /// <returns>False when nobody does.</returns>
    public bool TryFind(long block, out int descriptor, out int part)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _runs[middle].First <= block ? (middle, high) : (low, middle - 1);
        }

        var found = high >= 0 && _runs[low].First <= block && block <= _runs[low].Last;
        var away = found ? (int)Math.Abs(block - _runs[low].Origin) : 0;
        (descriptor, part) = !found ? (-1, 0) : _runs[low].IsSeries ? (_runs[low].Descriptor + away, 0) : (_runs[low].Descriptor, away);
        return found;
    }

    // Walks upwards with all runs that reach here, and keeps the one that is written last.
    private static List<Run> Split(List<Run> runs)
    {
        var split = new List<Run>(runs.Count);
        var active = new PriorityQueue<Run, int>();
        var next = 0;
        long at = 0;
        while (next < runs.Count || active.Count > 0)
        {
            if (active.Count == 0)
            {
                at = Math.Max(at, runs[next].First);
            }

            for (; next < runs.Count && runs[next].First <= at; next++)
            {
                active.Enqueue(runs[next], -runs[next].Order);
            }

            var top = active.Peek();
            if (top.Last < at)
            {
                active.Dequeue();
                continue;
            }

            var last = next < runs.Count ? Math.Min(top.Last, runs[next].First - 1) : top.Last;
            split.Add(top with { First = (uint)at, Last = last });
            at = last + 1L;
        }

        return split;
    }

    private static IEnumerable<uint> Count(uint from, uint to, int step)
    {
        for (long block = from; step > 0 ? block <= to : block >= to; block += step)
        {
            yield return (uint)block;
        }
    }
}
