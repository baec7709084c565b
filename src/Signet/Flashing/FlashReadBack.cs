using System.Buffers;

namespace Signet.Flashing;

/// <summary>Compares what a target holds with what it should hold.</summary>
internal static class FlashReadBack
{
    // Neighbours go to one thread, so that the disk reads forward.
    private const int UnitsAtOnce = 32;

    /// <summary>Compares all data of a store with the hash table.</summary>
    /// <param name="content">The image's content.</param>
    /// <param name="store">The store.</param>
    /// <param name="compared">Told how many more bytes were compared; called on several threads.</param>
    /// <param name="cancellation">Stops between two units.</param>
    /// <exception cref="SigningException">The target holds something else, or cannot be read, or the image changed since it was proved.</exception>
    /// <exception cref="IOException">The image cannot be read.</exception>
    public static void Data(FlashContent content, StorePlan store, Action<long> compared, CancellationToken cancellation) =>
        InParallel.ForEach(
            FlashWork.Of(content, store, 0).Chunk(UnitsAtOnce),
            works =>
            {
                var buffer = ArrayPool<byte>.Shared.Rent(2 * works.Max(w => w.Unit.Size));
                try
                {
                    foreach (var work in works)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        Compare(content, store.Target, work, buffer.AsSpan(0, work.Unit.Size), buffer.AsSpan(work.Unit.Size, work.Unit.Size));
                        compared(work.Length);
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            },
            cancellation);

    /// <summary>Compares the partition tables of a store.</summary>
    /// <exception cref="SigningException">The target holds something else, or cannot be read.</exception>
    public static void Tables(StorePlan store)
    {
        foreach (var piece in store.Tables.Pieces)
        {
            Compare(store.Target, piece.Offset, piece.Bytes, store.Target.ReadFully(piece.Offset, piece.Bytes.Length));
        }
    }

    // A unit that lies on the disk as a whole need not be read from the image again: the disk's bytes must have its hash.
    private static void Compare(FlashContent content, FlashTarget target, FlashWork work, Span<byte> expected, Span<byte> found)
    {
        if (work.IsWhole)
        {
            foreach (var piece in work.Pieces)
            {
                target.ReadFully(piece.Disk, found.Slice((int)(piece.Content - work.Unit.Begin), (int)piece.Length));
            }

            if (content.Holds(work.Unit, found))
            {
                return;
            }
        }

        content.Read(work.Unit, expected);
        foreach (var piece in work.Pieces)
        {
            var part = found[..(int)piece.Length];
            target.ReadFully(piece.Disk, part);
            Compare(target, piece.Disk, expected.Slice((int)(piece.Content - work.Unit.Begin), part.Length), part);
        }
    }

    private static void Compare(FlashTarget target, long offset, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        if (!found.SequenceEqual(expected))
        {
            throw new SigningException(FlashingFindings.ReadBack.With(
                $"{target.Name} holds another byte at 0x{offset + found.CommonPrefixLength(expected):x} than was written"));
        }
    }
}
