using Signet.Disks;

namespace Signet.Flashing;

/// <summary>One flash, from the plan to the removal of its journal.</summary>
/// <remarks>
/// The order is the promise. (1) The journal is durable before a target changes. (2) The old tables of all targets are gone, durably, before the first byte
/// of data. (3) All data of all stores are durable and read back before the first table. (4) Of a table the entries are durable before the header that makes
/// them count. (5) The flash is called done after all of that was read back.
/// </remarks>
internal sealed class FlashRun(FlashPlan plan, FlashOptions options, FlashJournal journal, IProgress<FlashProgress>? progress, CancellationToken cancellation)
{
    private static readonly int[] s_sectorSizes = [512, 4096];

    private readonly List<Finding> _findings = [];
    private FlashEntry _entry = new(FlashState.Started, 0, 0, 0, plan.Content.Image.TableDigest, plan.Digest(options));
    private long? _resumedAt;
    private long _written;
    private long _readBack;

    /// <summary>Flashes.</summary>
    public FlashResult Run()
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var finding in plan.Stores.Select(s => s.Tables.Fitted).OfType<Finding>())
        {
            Tell(finding);
        }

        foreach (var store in plan.Stores)
        {
            store.Target.OpenOrRefuse();
        }

        Begin();
        if (_entry.State == FlashState.Started)
        {
            TakeTablesAway();
        }

        if (_entry.State == FlashState.Writing)
        {
            WriteData();
        }

        if (_entry.State != FlashState.Committed)
        {
            Commit();
        }

        options.Committed?.Invoke(plan.Content.Image);
        journal.Remove();
        foreach (var finding in plan.Stores.Select(s => s.Target.Announce()).OfType<Finding>())
        {
            Tell(finding);
        }

        return new FlashResult(_written, _readBack, _resumedAt, _findings);
    }

    private void Begin()
    {
        var anew = _entry;
        var found = journal.Load(out var exists);
        if (options.Resume && found is not null)
        {
            if (!found.Image.Span.SequenceEqual(_entry.Image.Span) || !found.Plan.Span.SequenceEqual(_entry.Plan.Span) || found.Store > plan.Stores.Count)
            {
                throw new SigningException(FlashingFindings.JournalMismatch.With(
                    found.Image.Span.SequenceEqual(_entry.Image.Span) ? "the journal is of other targets or options" : "the journal is of another image"));
            }

            (_entry, _resumedAt) = (found, found.Done);
            RefuseOtherDisk();
            if (_entry.State != FlashState.Committed || IsStillThere())
            {
                return;
            }

            (_entry, _resumedAt, _readBack) = (anew, null, 0);
            Tell(FlashingFindings.Unfinished.With("the journal says that all is written, but the target holds something else by now"));
        }
        else if (exists || options.Resume)
        {
            Tell(!exists ? FlashingFindings.NothingToResume.With("there is no journal")
                : found is null ? FlashingFindings.JournalDamaged.With("the journal of an earlier flash cannot be read")
                : FlashingFindings.Unfinished.With("there is a journal of a flash that was cut off"));
        }

        journal.Record(_entry);
    }

    // While data were written no target had a table. One that has a table now was used for something else since.
    private void RefuseOtherDisk()
    {
        if (_entry.State == FlashState.Writing
            && plan.Stores.FirstOrDefault(s => FlashTables.HasTable((at, length) => s.Target.ReadFully(at, length), s.Target.Length, s.Target.SectorSize)) is { } other)
        {
            throw new SigningException(FlashingFindings.JournalMismatch.With($"{other.Target.Name} got a partition table since the flash was cut off"));
        }
    }

    // Between the last entry of a journal and its removal anything may have become of the target: only what is there now counts.
    private bool IsStillThere()
    {
        try
        {
            ReadBackData();
            ReadBackTables();
            return true;
        }
        catch (SigningException e) when (e.Finding.Rule == FlashingFindings.ReadBack)
        {
            return false;
        }
    }

    private void TakeTablesAway()
    {
        // Whoever listens knows by the first report that the targets are about to change.
        var total = plan.Stores.Sum(s => s.Target.Length);
        progress?.Report(options.Blank ? new FlashProgress(FlashPhase.Clearing, 0, total) : new FlashProgress(FlashPhase.Writing, 0, plan.Length));
        foreach (var store in plan.Stores)
        {
            Invalidate(store.Target);
        }

        if (options.Blank)
        {
            foreach (var store in plan.Stores)
            {
                cancellation.ThrowIfCancellationRequested();
                store.Target.ClearFully();
                store.Target.FlushFully();
            }

            progress?.Report(new FlashProgress(FlashPhase.Clearing, total, total));
        }

        Record(_entry with { State = FlashState.Writing, Store = 0, Position = 0, Done = 0 });
    }

    // Sectors 0, 1 and the last; and where a table for sectors of another size has its headers, for a file may have been a disk with such.
    private static void Invalidate(FlashTarget target)
    {
        var sector = target.SectorSize;
        var sectors = new SortedSet<long> { 0, 1, (target.Length / sector) - 1 };
        foreach (var offset in s_sectorSizes.SelectMany(s => new[] { s, target.Length - s }).Where(o => o > 0 && o < target.Length))
        {
            var bytes = target.ReadFully(offset / sector * sector, sector);
            if (GptHeader.Matches(bytes.AsSpan((int)(offset % sector))))
            {
                sectors.Add(offset / sector);
            }
        }

        foreach (var number in sectors)
        {
            target.WriteFully(number * sector, new byte[sector]);
        }

        target.FlushFully();
    }

    private void WriteData()
    {
        for (var number = _entry.Store; number < plan.Stores.Count; number++)
        {
            var store = plan.Stores[number];
            var (position, sinceCheckpoint) = (number == _entry.Store ? _entry.Position : 0, 0L);
            var done = _entry.Done;
            Report(done);
            try
            {
                new FlashWriter(plan.Content, store, options.BatchBytes).Write(position, Written, cancellation);
            }
            catch (OperationCanceledException)
            {
                Checkpoint(number, position);
                throw;
            }

            Checkpoint(number + 1, 0);

            void Written(long bytes, long end)
            {
                position = end;
                done += bytes;
                _written += bytes;
                sinceCheckpoint += bytes;
                if (sinceCheckpoint >= options.CheckpointBytes)
                {
                    Checkpoint(number, position);
                    sinceCheckpoint = 0;
                }

                Report(done);
            }

            void Checkpoint(int at, long content)
            {
                store.Target.FlushFully();
                Record(_entry with { Store = at, Position = content, Done = done });
            }
        }

        progress?.Report(new FlashProgress(FlashPhase.Writing, plan.Length, plan.Length));

        void Report(long done) => progress?.Report(new FlashProgress(FlashPhase.Writing, Math.Min(done, plan.Length), plan.Length));
    }

    private void Commit()
    {
        Verify(ReadBackData);
        Record(_entry with { State = FlashState.Committing });
        cancellation.ThrowIfCancellationRequested();
        var total = plan.Stores.Sum(s => s.Tables.Pieces.Sum(p => (long)p.Bytes.Length));
        progress?.Report(new FlashProgress(FlashPhase.Committing, 0, total));
        foreach (var store in plan.InCommitOrder)
        {
            // In the order of their parts, each durable before the next.
            foreach (var piece in store.Tables.Pieces)
            {
                store.Target.WriteFully(piece.Offset, piece.Bytes);
                store.Target.FlushFully();
                _written += piece.Bytes.Length;
            }
        }

        Verify(ReadBackTables);
        Record(_entry with { State = FlashState.Committed });
        progress?.Report(new FlashProgress(FlashPhase.Committing, total, total));
    }

    private void ReadBackData()
    {
        foreach (var store in plan.Stores)
        {
            FlashReadBack.Data(
                plan.Content, store,
                bytes =>
                {
                    var done = Interlocked.Add(ref _readBack, bytes);
                    progress?.Report(new FlashProgress(FlashPhase.ReadingBack, Math.Min(done, plan.Length), plan.Length));
                },
                cancellation);
        }

        progress?.Report(new FlashProgress(FlashPhase.ReadingBack, plan.Length, plan.Length));
    }

    private void ReadBackTables()
    {
        foreach (var store in plan.Stores)
        {
            FlashReadBack.Tables(store);
        }
    }

    // What is not as it was written must not boot: the tables go, and the next run begins from the start.
    private void Verify(Action readBack)
    {
        try
        {
            readBack();
        }
        catch (SigningException e) when (e.Finding.Rule == FlashingFindings.ReadBack)
        {
            foreach (var store in plan.Stores)
            {
                Invalidate(store.Target);
            }

            Record(_entry with { State = FlashState.Started, Store = 0, Position = 0, Done = 0 });
            throw;
        }
    }

    private void Record(FlashEntry entry)
    {
        journal.Record(entry);
        _entry = entry;
    }

    private void Tell(Finding finding)
    {
        _findings.Add(finding);
        options.Told?.Invoke(finding);
    }
}
