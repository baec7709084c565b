namespace Signet.Tests.Cli.Running;

/// <summary>A clock that stands until it is moved; its timers fire while it moves.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<Timer> _timers = [];

    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time)
    {
        _now += time;
        _timers.ForEach(t => t.Advance(time));
    }

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state), dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class Timer(Action fire, TimeSpan due, TimeSpan period) : ITimer
    {
        private TimeSpan _left = due;
        private bool _ended;

        public void Advance(TimeSpan time)
        {
            for (_left -= time; !_ended && _left <= TimeSpan.Zero; _left += period)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => _ended = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
