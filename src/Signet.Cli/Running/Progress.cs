using Signet.Cli.Output;

namespace Signet.Cli.Running;

/// <summary>How far a run is: a moving line on a terminal once it takes more than a second, else a plain line every 15 seconds.</summary>
public sealed class Progress : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly CliContext _context;
    private readonly string _doing;
    private readonly int _total;
    private readonly bool _moving;
    private readonly ITimer? _timer;
    private int _done;
    private string _last = "";
    private bool _shown;
    private bool _ended;

    private Progress(CliContext context, string doing, int total)
    {
        (_context, _doing, _total) = (context, doing, total);
        _moving = context.Interactive;
        _timer = context.Quiet ? null : context.Clock.CreateTimer(
            _ => Tick(), null, _moving ? s_patience : s_heartbeat, _moving ? s_frame : s_heartbeat);
    }

    /// <summary>Starts to watch; prints nothing yet.</summary>
    public static Progress Start(CliContext context, string doing, int total) => new(context, doing, total);

    /// <summary>Counts one file as done.</summary>
    public void Done(string path)
    {
        lock (_lock)
        {
            _done++;
            _last = path;
        }
    }

    /// <summary>Takes the moving line away while something else is printed; it comes back by itself.</summary>
    public IDisposable Pause()
    {
        _lock.Enter();
        Clear();
        return new Resumption(_lock);
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
                // Column 1, erase to the end of the line; the name is cut so that the line never wraps.
                var name = Printable.Text(_last);
                name = name.Length > 40 ? "…" + name[^39..] : name;
                _context.Error.WriteRaw($"\r\e[K{_doing} {_done} of {_total}  {name}");
                _shown = true;
            }
            else
            {
                _context.Error.WriteLine($"{_doing}: {_done} of {_total} files done");
            }
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

    private sealed class Resumption(Lock held) : IDisposable
    {
        public void Dispose() => held.Exit();
    }
}
