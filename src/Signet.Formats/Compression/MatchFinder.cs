using System.Buffers;

namespace Signet.Compression;

/// <summary>Finds for each position of some bytes the longest earlier piece that begins alike: what both XPRESS writers look for.</summary>
/// <remarks>Positions whose first three bytes hash alike are chained; a chain is followed for some steps only, so the time is bounded by the length whatever the bytes are.</remarks>
internal sealed class MatchFinder : IDisposable
{
    /// <summary>The shortest copy of both formats, in bytes.</summary>
    public const int MinLength = 3;

    private const int HashBits = 15;
    private const int MaxSteps = 24;

    // Beyond this a longer match gains next to nothing.
    private const int GoodLength = 96;

    private readonly int[] _heads = ArrayPool<int>.Shared.Rent(1 << HashBits);
    private readonly int[] _previous;
    private readonly int _window;

    /// <summary>Prepares for a source.</summary>
    /// <param name="length">Its length, in bytes.</param>
    /// <param name="window">How far back a copy may reach, in bytes.</param>
    public MatchFinder(int length, int window)
    {
        _previous = ArrayPool<int>.Shared.Rent(Math.Max(1, length));
        _window = window;
        _heads.AsSpan(0, 1 << HashBits).Fill(-1);
    }

    /// <summary>Remembers a position. Every position must be, in ascending order.</summary>
    public void Add(ReadOnlySpan<byte> source, int at)
    {
        if (at + MinLength <= source.Length)
        {
            var hash = Hash(source, at);
            _previous[at] = _heads[hash];
            _heads[hash] = at;
        }
    }

    /// <summary>The longest copy for a position that was not added yet.</summary>
    /// <param name="source">All bytes.</param>
    /// <param name="at">The position.</param>
    /// <param name="limit">The most bytes that may be copied.</param>
    /// <param name="distance">How far back it lies; 0 when there is none.</param>
    /// <returns>Bytes; 0 when there is none of at least <see cref="MinLength"/>.</returns>
    public int Find(ReadOnlySpan<byte> source, int at, int limit, out int distance)
    {
        distance = 0;
        var best = MinLength - 1;
        if (limit < MinLength || at + MinLength > source.Length)
        {
            return 0;
        }

        var target = source.Slice(at, limit);
        var steps = MaxSteps;
        for (var candidate = _heads[Hash(source, at)]; candidate >= 0 && at - candidate <= _window && steps > 0; candidate = _previous[candidate], steps--)
        {
            if (best < limit && source[candidate + best] != target[best])
            {
                continue;
            }

            var length = target.CommonPrefixLength(source.Slice(candidate, limit));
            if (length > best)
            {
                (best, distance) = (length, at - candidate);
                if (length >= Math.Min(limit, GoodLength))
                {
                    break;
                }
            }
        }

        return distance == 0 ? 0 : best;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_heads);
        ArrayPool<int>.Shared.Return(_previous);
    }

    private static int Hash(ReadOnlySpan<byte> source, int at)
    {
        var three = source[at] | (uint)source[at + 1] << 8 | (uint)source[at + 2] << 16;
        return (int)((three * 0x9E3779B1UL & uint.MaxValue) >> (32 - HashBits));
    }
}
