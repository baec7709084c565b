namespace Signet.Flashing;

/// <summary>Writes the data of one store: while one batch is being written, the next is read and compared with the hash table on all processors.</summary>
/// <param name="content">The image's content.</param>
/// <param name="store">The store.</param>
/// <param name="batchBytes">Bytes of a batch, of which two are in memory at a time. One that holds a single compressed block may be larger: 16 MiB at most.</param>
internal sealed class FlashWriter(FlashContent content, StorePlan store, int batchBytes)
{
    private sealed class Batch
    {
        public byte[] Buffer { get; set; } = [];

        public int Used { get; set; }

        public List<(FlashWork Work, int Offset)> Works { get; } = [];
    }

    /// <summary>Writes.</summary>
    /// <param name="from">The position from which on there is something to do.</param>
    /// <param name="written">Told, one batch after the other, how many bytes were written and the position up to which all are.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="SigningException">The target failed, or the image changed since it was proved.</exception>
    /// <exception cref="IOException">The image cannot be read.</exception>
    public void Write(long from, Action<long, long> written, CancellationToken cancellation)
    {
        var writing = Task.CompletedTask;
        var (current, other) = (new Batch(), new Batch());
        try
        {
            foreach (var work in FlashWork.Of(content, store, from))
            {
                if (current.Used > 0 && current.Used + work.Unit.Size > batchBytes)
                {
                    writing = Hand(current, writing, written, cancellation);
                    (current, other) = (other, current);
                    current.Used = 0;
                    current.Works.Clear();
                }

                current.Works.Add((work, current.Used));
                current.Used += work.Unit.Size;
            }

            if (current.Used > 0)
            {
                writing = Hand(current, writing, written, cancellation);
            }
        }
        finally
        {
            // Nobody may write any more when this returns, whatever went wrong; the first problem is the one that is told.
            Task.WaitAny([writing], CancellationToken.None);
        }

        writing.GetAwaiter().GetResult();
    }

    // Reads a batch while the one before is written, then begins to write it.
    private Task Hand(Batch batch, Task before, Action<long, long> written, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        batch.Buffer = batch.Buffer.Length >= batch.Used ? batch.Buffer : new byte[Math.Max(batch.Used, Math.Min(batchBytes, (int)Math.Min(store.Length, int.MaxValue)))];
        InParallel.For(
            batch.Works.Count, i => content.Read(batch.Works[i].Work.Unit, batch.Buffer.AsSpan(batch.Works[i].Offset, batch.Works[i].Work.Unit.Size)), cancellation);
        before.GetAwaiter().GetResult();
        return Task.Run(() => Write(batch, written), CancellationToken.None);
    }

    // Neighbours on the disk that are neighbours in memory are written at once.
    private void Write(Batch batch, Action<long, long> written)
    {
        var (disk, start, length, total) = (0L, 0, 0, 0L);
        foreach (var (work, offset) in batch.Works)
        {
            foreach (var piece in work.Pieces)
            {
                var at = offset + (int)(piece.Content - work.Unit.Begin);
                if (length == 0 || disk + length != piece.Disk || start + length != at)
                {
                    WriteRun();
                    (disk, start, length) = (piece.Disk, at, 0);
                }

                length += (int)piece.Length;
                total += piece.Length;
            }
        }

        WriteRun();
        written(total, batch.Works[^1].Work.Unit.End);

        void WriteRun()
        {
            if (length > 0)
            {
                store.Target.WriteFully(disk, batch.Buffer.AsSpan(start, length));
            }
        }
    }
}
