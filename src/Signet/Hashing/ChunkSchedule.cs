using System.Buffers;
using System.Runtime.ExceptionServices;
using Signet.Files;

namespace Signet.Hashing;

/// <summary>A <see cref="ChunkPass"/> shared by several threads: who has nothing to do takes the next thing that can be done.</summary>
/// <remarks>
/// The things are: feeding the next piece to an ordered consumer that is idle, reading the next piece into a free buffer, and feeding a piece to a
/// consumer that takes them in any order; in this order, since a digest is the one chain that cannot be split, and an empty buffer holds it up.
/// The calling thread works too, so nothing waits for the thread pool: helpers that never start are not missed.
/// </remarks>
internal sealed class ChunkSchedule
{
    private const int Buffers = 6;
    private const int MaxHelpers = 3;

    private readonly object _lock = new();
    private readonly ByteSource _source;
    private readonly int _overlap;
    private readonly IProgress<long>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Chain[] _chains;
    private readonly ChunkConsumer[] _others;
    private readonly Slot[] _slots = new Slot[Buffers];
    private readonly long _count;
    private long _nextRead;
    private long _finished;
    private int _helpers;
    private bool _closed;
    private ExceptionDispatchInfo? _failure;

    public ChunkSchedule(ByteSource source, int overlap, IReadOnlyList<ChunkConsumer> consumers, IProgress<long>? progress, CancellationToken cancellation)
    {
        (_source, _overlap, _progress, _cancellation) = (source, overlap, progress, cancellation);
        _chains = [.. consumers.Where(c => c.Ordered).Select(c => new Chain(c))];
        _others = [.. consumers.Where(c => !c.Ordered)];
        _count = (source.Length + ChunkPass.ChunkSize - 1) / ChunkPass.ChunkSize;
    }

    public void Run()
    {
        for (var i = 0; i < Buffers; i++)
        {
            _slots[i] = new Slot(ArrayPool<byte>.Shared.Rent(ChunkPass.ChunkSize + _overlap));
        }

        var helpers = Math.Min(Math.Min(Environment.ProcessorCount - 1, MaxHelpers), _chains.Length + _others.Length);
        for (var i = 0; i < helpers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static schedule => schedule.Help(), this, preferLocal: false);
        }

        Work();
        lock (_lock)
        {
            _closed = true;
            while (_helpers > 0)
            {
                Monitor.Wait(_lock);
            }
        }

        // Not in a finally: were a thread still at work, its buffer must not go to somebody else.
        foreach (var slot in _slots)
        {
            ArrayPool<byte>.Shared.Return(slot.Buffer);
        }

        _failure?.Throw();
    }

    private void Help()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _helpers++;
        }

        Work();
        lock (_lock)
        {
            _helpers--;
            Monitor.PulseAll(_lock);
        }
    }

    private void Work()
    {
        try
        {
            while (Next() is { } job)
            {
                _cancellation.ThrowIfCancellationRequested();
                job();
            }
        }
        catch (Exception e) // whatever it is, the caller gets it
        {
            lock (_lock)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
                Monitor.PulseAll(_lock);
            }
        }
    }

    // The next thing to do, claimed; null when all is done or something failed. Waits while all that is left is in other hands.
    private Action? Next()
    {
        lock (_lock)
        {
            while (_failure is null && _finished < _count)
            {
                if ((ClaimChain() ?? ClaimRead() ?? ClaimOther()) is { } job)
                {
                    return job;
                }

                Monitor.Wait(_lock);
            }

            return null;
        }
    }

    private Action? ClaimChain()
    {
        foreach (var chain in _chains)
        {
            if (!chain.Busy && chain.Next < _count && _slots[chain.Next % Buffers] is { State: SlotState.Ready } slot && slot.Index == chain.Next)
            {
                chain.Busy = true;
                return () =>
                {
                    chain.Consumer.Consume(slot.Chunk);
                    Finish(slot, chain);
                };
            }
        }

        return null;
    }

    private Action? ClaimRead()
    {
        var slot = _slots[_nextRead % Buffers];
        if (_nextRead == _count || slot.State != SlotState.Empty)
        {
            return null;
        }

        slot.State = SlotState.Reading;
        slot.Index = _nextRead++;
        return () =>
        {
            slot.Chunk = ChunkPass.Read(_source, slot.Index * ChunkPass.ChunkSize, _overlap, slot.Buffer);
            lock (_lock)
            {
                slot.State = SlotState.Ready;
                slot.Left = _chains.Length + _others.Length;
                slot.NextOther = 0;
                Monitor.PulseAll(_lock);
            }
        };
    }

    private Action? ClaimOther()
    {
        Slot? oldest = null;
        foreach (var slot in _slots)
        {
            if (slot.State == SlotState.Ready && slot.NextOther < _others.Length && (oldest is null || slot.Index < oldest.Index))
            {
                oldest = slot;
            }
        }

        if (oldest is null)
        {
            return null;
        }

        var consumer = _others[oldest.NextOther++];
        return () =>
        {
            consumer.Consume(oldest.Chunk);
            Finish(oldest, null);
        };
    }

    private void Finish(Slot slot, Chain? chain)
    {
        long? done = null;
        lock (_lock)
        {
            if (chain is not null)
            {
                chain.Busy = false;
                chain.Next++;
            }

            if (--slot.Left == 0)
            {
                slot.State = SlotState.Empty;
                done = Math.Min(++_finished * ChunkPass.ChunkSize, _source.Length);
            }

            Monitor.PulseAll(_lock);
        }

        if (done is { } bytes)
        {
            _progress?.Report(bytes);
        }
    }

    private enum SlotState
    {
        Empty,
        Reading,
        Ready,
    }

    private sealed class Chain(ChunkConsumer consumer)
    {
        public ChunkConsumer Consumer { get; } = consumer;

        public long Next { get; set; }

        public bool Busy { get; set; }
    }

    private sealed class Slot(byte[] buffer)
    {
        public byte[] Buffer { get; } = buffer;

        public SlotState State { get; set; }

        public long Index { get; set; } = -1;

        public Chunk Chunk { get; set; }

        public int Left { get; set; }

        public int NextOther { get; set; }
    }
}
