using Signet.McuBoot;
using Signet.McuBoot.Loader;
using Signet.Smp;

namespace Signet.Tests.Smp;

/// <summary>Time that passes only while somebody waits for what does not come.</summary>
internal sealed class BenchClock : TimeProvider
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly List<BenchTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new BenchTimer(this, callback, state);
        if (dueTime < s_pause)
        {
            // A pause, during which nobody listens: over at once.
            _now += dueTime.Ticks;
            ThreadPool.QueueUserWorkItem(_ => timer.Ring());
            return timer;
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes to when the next timer rings, and rings it.</summary>
    public void Pass()
    {
        BenchTimer? next;
        lock (_timers)
        {
            next = _timers.MinBy(t => t.Due);
            if (next is null)
            {
                return;
            }

            _timers.Remove(next);
            _now = Math.Max(_now, next.Due);
        }

        next.Ring();
    }

    private sealed class BenchTimer(BenchClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._timers)
            {
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime.Ticks;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A link in memory: what is sent is answered at once by a function, with the losses, repeats and detours that chance brings.</summary>
internal sealed class BenchLink(BenchClock clock, Func<byte[], IEnumerable<byte[]>> answer) : SmpTransport
{
    private readonly List<byte[]> _incoming = [];
    private Random? _chance;

    public override string Name => "bench";

    public override int MaxMessage => Mtu;

    public int Mtu { get; init; } = 1400;

    /// <summary>Of a hundred messages so many are lost, so many come twice, and so many come later than the next.</summary>
    public int Trouble { get; init; }

    public int Seed { get; init; }

    /// <summary>All that was sent.</summary>
    public List<byte[]> Sent { get; } = [];

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        Sent.Add(message.ToArray());
        foreach (var heard in Travel(message.ToArray()))
        {
            foreach (var said in answer(heard).SelectMany(Travel))
            {
                _incoming.Insert(Chance() ? 0 : _incoming.Count, said);
            }
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        while (_incoming.Count == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Pass();
        }

        var message = _incoming[0];
        _incoming.RemoveAt(0);
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(message);
    }

    public override ValueTask ReopenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<byte[]> Travel(byte[] message) => Chance() ? [] : Chance() ? [message, message] : [message];

    private bool Chance() => Trouble > 0 && (_chance ??= new Random(Seed)).Next(100) < Trouble;
}

/// <summary>A modelled device and a client that speaks to it in memory.</summary>
internal sealed class SmpBench
{
    public const int SlotSize = 0x10000;

    private byte[]? _starting;

    public SmpBench(byte[] primary, McuBootMode mode = McuBootMode.Move, bool recovery = false, int trouble = 0, int seed = 0, int write = 4, int buffer = 512, int mtu = 1400, McuBootDemands? demands = null)
    {
        var geometry = new FlashGeometry(SlotSize, 0x1000, write);
        var asks = demands ?? new McuBootDemands { HashOnly = true };
        Primary = new MemoryFlash(geometry, primary);
        Secondary = mode == McuBootMode.Single ? null : new MemoryFlash(geometry);
        Loader = new LoaderModel(new LoaderOptions { Layout = new McuBootTrailerLayout { Mode = mode, WriteSize = write, MaxAlign = Math.Max(8, write), MaxSectors = 16 }, Demands = asks }, Primary, Secondary);
        Server = new SmpServer(Loader, Primary, Secondary, new SmpServerOptions { Recovery = recovery, BufferSize = buffer, Demands = asks });
        Server.Start();
        Link = new BenchLink(Clock, Hear) { Trouble = trouble, Seed = seed, Mtu = mtu };
        Device = new SmpDevice(new SmpClient(Link, new SmpClientOptions { Clock = Clock, Tries = trouble > 0 ? 20 : 3 }));
    }

    public BenchClock Clock { get; } = new();

    public MemoryFlash Primary { get; }

    public MemoryFlash? Secondary { get; }

    public LoaderModel Loader { get; }

    public SmpServer Server { get; }

    public BenchLink Link { get; }

    public SmpDevice Device { get; }

    /// <summary>Asked before each message that the device hears; true to let the device lose its power there.</summary>
    public Func<bool> PowerFails { get; set; } = () => false;

    /// <summary>A client like the first one, for another link.</summary>
    public static SmpDevice Against(Func<byte[], IEnumerable<byte[]>> answer, int tries = 3, byte version = 0)
    {
        var clock = new BenchClock();
        return new SmpDevice(new SmpClient(new BenchLink(clock, answer), new SmpClientOptions { Clock = clock, Tries = tries, Version = version }));
    }

    private IEnumerable<byte[]> Hear(byte[] message)
    {
        if (PowerFails())
        {
            Server.Start();
            return [];
        }

        if (_starting is { } reset && message.AsSpan().SequenceEqual(reset))
        {
            return []; // the same request once more, by a detour: it comes while the device starts
        }

        var answer = Server.Answer(message);
        if (Server.ResetAsked)
        {
            _starting = message;
            Server.Start();
        }

        return answer is null ? [] : [answer];
    }
}
