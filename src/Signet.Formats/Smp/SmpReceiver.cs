namespace Signet.Smp;

/// <summary>Takes messages out of the bytes that come over a serial line, whatever the pieces in which they come.</summary>
public abstract class SmpReceiver
{
    private readonly Queue<ReadOnlyMemory<byte>> _messages = [];

    /// <summary>Packets that were thrown away because they were damaged.</summary>
    public int Damaged { get; private set; }

    /// <summary>What was wrong with the last of them; null when there was none.</summary>
    public Finding? LastProblem { get; private set; }

    /// <summary>Takes what came.</summary>
    public abstract void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>Forgets a message of which only a part came.</summary>
    public abstract void Reset();

    /// <summary>Gives the next whole message, header and data; false when there is none yet.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> message) => _messages.TryDequeue(out message);

    /// <summary>Adds a message.</summary>
    protected void Add(ReadOnlySpan<byte> message) => _messages.Enqueue(message.ToArray());

    /// <summary>Counts a damaged packet.</summary>
    protected void Reject(string problem)
    {
        Damaged++;
        LastProblem = SmpFindings.Frame.With(problem);
    }
}
