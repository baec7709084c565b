using Signet.Ffu;

namespace Signet.Flashing;

/// <summary>Bytes of the disk, and which bytes of the image's content they get.</summary>
/// <param name="Disk">Where on the disk, in bytes.</param>
/// <param name="Content">Where in the content, as <see cref="FlashContent"/> counts it.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct FlashExtent(long Disk, long Content, long Length);

/// <summary>Which content each byte of a disk gets in the end.</summary>
/// <remarks>
/// Write descriptors apply in order, and a later one may write over an earlier one: images begin with a block of zeros where the partition table comes last.
/// To write them one after the other would put bytes on the disk that are not to stay, a table too early among them. So the outcome is worked out
/// first, by a sweep over the places in disk order, and each byte is written once, in whatever order is safe.
/// </remarks>
internal static class FlashExtents
{
    private readonly record struct Place(long Disk, long Content, long Length, int Order)
    {
        public long End => Disk + Length;
    }

    /// <summary>The extents of a store in disk order; they do not overlap.</summary>
    /// <param name="content">The image's content.</param>
    /// <param name="number">Number of the store, from 0.</param>
    /// <param name="diskSize">The disk, in bytes.</param>
    /// <param name="extents">The extents; empty when there is a problem.</param>
    /// <returns>The place outside the disk; null when all lie on it.</returns>
    public static Finding? Find(FlashContent content, int number, long diskSize, out FlashExtent[] extents)
    {
        // Half a million places, or extents, have 16 MiB: both are counted first, so that no more is asked for than is kept.
        extents = [];
        if (Walk(content, number, diskSize, [], out var count) is { } outside)
        {
            return outside;
        }

        var places = new Place[count];
        _ = Walk(content, number, diskSize, places, out _);
        Array.Sort(places, (a, b) => a.Disk != b.Disk ? a.Disk.CompareTo(b.Disk) : a.Order.CompareTo(b.Order));
        extents = new FlashExtent[Sweep(places, [])];
        _ = Sweep(places, extents);
        return null;
    }

    // The places in order, as many as there is room for, and how many there are. One that goes on where the one before ends, on the disk and in the content, is
    // part of that: nothing comes between them in the order.
    private static Finding? Walk(FlashContent content, int number, long diskSize, Span<Place> places, out int count)
    {
        var store = content.Image.File.Stores[number];
        var blockSize = store.Header.BlockSize;
        var last = new Place(0, 0, 0, -1);
        var (order, index, dataOffset) = (0, 0, 0L);
        count = 0;
        foreach (var descriptor in store.Descriptors!)
        {
            var length = descriptor.BlockCount * (long)blockSize;
            var begin = content.PositionOf(number, index, dataOffset);
            foreach (var location in descriptor.Locations)
            {
                var disk = location.OffsetOn(diskSize, blockSize, descriptor.BlockCount);
                if (disk < 0)
                {
                    return FlashingFindings.OutsideDisk.With(
                        $"write descriptor {index} of store {number + 1} writes block {location.BlockIndex} from the {(location.Access == FfuDiskAccess.End ? "end" : "begin")} of a disk of {diskSize} bytes");
                }

                var goesOn = count > 0 && last.End == disk && last.Content + last.Length == begin;
                last = goesOn ? last with { Length = last.Length + length } : new Place(disk, begin, length, order);
                count += goesOn ? 0 : 1;
                if (count <= places.Length)
                {
                    places[count - 1] = last;
                }

                order++;
            }

            index++;
            dataOffset += descriptor.DataSize;
        }

        return null;
    }

    // At each byte the place with the highest order holds. Puts the extents where there is room, and counts them.
    private static int Sweep(Place[] places, Span<FlashExtent> extents)
    {
        var count = 0;
        var last = default(FlashExtent);
        var active = new PriorityQueue<Place, int>();
        var at = 0L;
        for (var next = 0; next < places.Length || active.Count > 0;)
        {
            while (active.Count > 0 && active.Peek().End <= at)
            {
                active.Dequeue();
            }

            at = active.Count > 0 || next >= places.Length ? at : places[next].Disk;
            for (; next < places.Length && places[next].Disk <= at; next++)
            {
                active.Enqueue(places[next], -places[next].Order);
            }

            if (active.Count > 0 && active.Peek() is var top)
            {
                var end = next < places.Length ? Math.Min(top.End, places[next].Disk) : top.End;
                var extent = new FlashExtent(at, top.Content + (at - top.Disk), end - at);
                at = end;
                if (extent.Length == 0)
                {
                    continue;
                }

                var goesOn = count > 0 && last.Disk + last.Length == extent.Disk && last.Content + last.Length == extent.Content;
                last = goesOn ? last with { Length = last.Length + extent.Length } : extent;
                count += goesOn ? 0 : 1;
                if (count <= extents.Length)
                {
                    extents[count - 1] = last;
                }
            }
        }

        return count;
    }
}
