using System.Globalization;
using Signet.Flashing;

namespace Signet.Cli.Running;

/// <summary>How far one long piece of work is, in bytes: a moving line with rate and time left on a terminal once it takes more than a second, else a plain line every 15 seconds.</summary>
/// <remarks>Reports may come from any thread and as often as they like; only the timer prints.</remarks>
public sealed class ByteProgress : IProgress<long>, IProgress<FlashProgress>, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly CliContext _context;
    private readonly bool _moving;
    private readonly ITimer? _timer;
    private string _doing;
    private long _total;
    private long _done;
    private long _first;
    private long _started;
    private bool _shown;
    private bool _ended;

    private ByteProgress(CliContext context, string doing, long total)
    {
        (_context, _doing, _total, _started) = (context, doing, total, context.Clock.GetTimestamp());
        _moving = context.Interactive;
        _timer = context.Quiet ? null : context.Clock.CreateTimer(
            _ => Tick(), null, _moving ? s_patience : s_heartbeat, _moving ? s_frame : s_heartbeat);
    }

    /// <summary>Starts to watch; prints nothing yet.</summary>
    /// <param name="context">Where to print.</param>
    /// <param name="doing">What is being done: <c>verifying</c>.</param>
    /// <param name="total">Bytes in all; 0 when not known, then neither percent nor time left are told.</param>
    public static ByteProgress Start(CliContext context, string doing, long total)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ByteProgress(context, doing, total);
    }

    /// <summary>Goes over to the next piece of work, whose rate is measured by itself.</summary>
    /// <param name="doing">What is being done.</param>
    /// <param name="total">Bytes in all.</param>
    /// <param name="done">Bytes that were done before, as when a flash is resumed; they do not count for the rate.</param>
    public void Next(string doing, long total, long done = 0)
    {
        lock (_lock)
        {
            (_doing, _total, _done, _first, _started) = (doing, total, done, done, _context.Clock.GetTimestamp());
        }
    }

    /// <summary>Tells the bytes done so far. Several threads may overtake one another: the most counts.</summary>
    public void Report(long value)
    {
        lock (_lock)
        {
            _done = Math.Max(_done, value);
        }
    }

    /// <inheritdoc/>
    public void Report(FlashProgress value)
    {
        var doing = value.Phase switch
        {
            FlashPhase.Clearing => "clearing",
            FlashPhase.Writing => "writing",
            FlashPhase.ReadingBack => "reading back",
            _ => "writing the partition table",
        };
        lock (_lock)
        {
            if (doing != _doing)
            {
                Next(doing, value.Total, value.Done);
            }

            Report(value.Done);
        }
    }

    /// <summary>Takes the moving line away while something else is printed; it comes back by itself.</summary>
    public void Pause(Action print)
    {
        ArgumentNullException.ThrowIfNull(print);
        lock (_lock)
        {
            Clear();
            print();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            Clear();
            _ended = true;
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            if (_moving)
            {
                _context.Error.WriteRaw($"\r\e[K{_doing}  {string.Join("  ", Facts())}");
                _shown = true;
            }
            else
            {
                _context.Error.WriteLine($"{_doing}: {string.Join(", ", Facts())}");
            }
        }
    }

    private IEnumerable<string> Facts()
    {
        var seconds = _context.Clock.GetElapsedTime(_started).TotalSeconds;
        var rate = seconds > 0 ? (_done - _first) / seconds : 0;
        yield return _total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, _done * 100.0 / _total):0} % of {(_total < 1e6 ? _total / 1e3 : _total / 1e6):0} {(_total < 1e6 ? "kB" : "MB")}")
            : string.Create(CultureInfo.InvariantCulture, $"{_done / 1e6:0} MB");
        if (rate > 0)
        {
            // A serial line carries a few kB in a second.
            yield return rate < 1e5
                ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1e3:0.0} kB/s")
                : string.Create(CultureInfo.InvariantCulture, $"{rate / 1e6:0.0} MB/s");
        }

        if (rate > 0 && _total > _done)
        {
            var left = TimeSpan.FromSeconds(Math.Min((_total - _done) / rate, TimeSpan.FromDays(99).TotalSeconds));
            yield return left.TotalHours >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left:mm\\:ss} left")
                : string.Create(CultureInfo.InvariantCulture, $"{left:m\\:ss} left");
        }
    }

    private void Clear()
    {
        if (_shown)
        {
            _context.Error.WriteRaw("\r\e[K");
            _shown = false;
        }
    }
}
