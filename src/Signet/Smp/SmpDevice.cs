using Signet.Cbor;

namespace Signet.Smp;

/// <summary>A device: what can be asked of it, one method for each command.</summary>
/// <param name="client">Asks.</param>
/// <remarks>Each method throws <see cref="SigningException"/> when the device refuses, does not answer, or answers nonsense.</remarks>
public sealed class SmpDevice(SmpClient client)
{
    // A buffer that every server has; MCUboot's serial recovery does not tell its own.
    private const int AssumedBuffer = 512;

    private delegate bool Reader<T>(CborValue map, out T? message, out Finding? problem);

    /// <summary>The client.</summary>
    public SmpClient Client => client;

    /// <summary>Bytes of the longest message that may be sent: what <see cref="ParametersAsync"/> found, the link and the assumption allow.</summary>
    public int MaxMessage { get; private set; } = Math.Min(client.Transport.MaxMessage, AssumedBuffer - client.Transport.FrameOverhead);

    /// <summary>Sends a text; the device is to send it back.</summary>
    public async Task<string> EchoAsync(string text, CancellationToken cancellation) =>
        Read<SmpEcho>(SmpCommand.Echo, await client.DemandAsync(SmpOp.Write, SmpCommand.Echo, new SmpEcho(text).ToArray(), null, null, cancellation), SmpEcho.TryReadAnswer).Text;

    /// <summary>Asks what its buffers are like; null when it does not know the question.</summary>
    public async Task<SmpParameters?> ParametersAsync(CancellationToken cancellation)
    {
        var answer = await client.AskAsync(SmpOp.Read, SmpCommand.Parameters, Empty, null, null, cancellation);
        if (answer.Error is not null)
        {
            return null;
        }

        var parameters = Read<SmpParameters>(SmpCommand.Parameters, answer.Map, SmpParameters.TryRead);
        MaxMessage = Math.Min(client.Transport.MaxMessage, parameters.BufferSize - client.Transport.FrameOverhead);
        return parameters;
    }

    /// <summary>Lists its images.</summary>
    /// <param name="tries">How often to ask; null for as often as usual.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public async Task<SmpImageList> ListAsync(int? tries, CancellationToken cancellation) =>
        Read<SmpImageList>(SmpCommand.State, await client.DemandAsync(SmpOp.Read, SmpCommand.State, Empty, null, tries, cancellation), SmpImageList.TryRead);

    /// <summary>Lists its slots; null when it does not know the question.</summary>
    public async Task<SmpSlotList?> SlotsAsync(CancellationToken cancellation)
    {
        var answer = await client.AskAsync(SmpOp.Read, SmpCommand.Slots, Empty, null, null, cancellation);
        return answer.Error is { IsUnsupported: true } ? null
            : answer.Error is { } error ? throw client.Refusal(SmpCommand.Slots, error)
            : Read<SmpSlotList>(SmpCommand.Slots, answer.Map, SmpSlotList.TryRead);
    }

    /// <summary>Asks that the image of that hash be tried at the next start, or stay.</summary>
    /// <param name="hash">Which; empty for the one that runs, which only <paramref name="confirm"/> allows.</param>
    /// <param name="confirm">True when it is to stay.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public async Task<SmpImageList> MarkAsync(ReadOnlyMemory<byte> hash, bool confirm, CancellationToken cancellation) =>
        Read<SmpImageList>(
            SmpCommand.State, await client.DemandAsync(SmpOp.Write, SmpCommand.State, new SmpMark(hash, confirm).ToArray(), null, null, cancellation), SmpImageList.TryRead);

    /// <summary>Erases a slot.</summary>
    /// <param name="slot">Which; null for the device's default, the secondary slot.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public async Task EraseAsync(long? slot, CancellationToken cancellation) =>
        await client.DemandAsync(SmpOp.Write, SmpCommand.Erase, new SmpErase(slot).ToArray(), client.Patience, null, cancellation);

    /// <summary>Starts the device anew. Asked once: a second start would take back what runs on trial.</summary>
    /// <returns>False when no answer came: it may have started before it could answer, or the request was lost.</returns>
    public async Task<bool> ResetAsync(bool force, CancellationToken cancellation)
    {
        try
        {
            await client.DemandAsync(SmpOp.Write, SmpCommand.Reset, new SmpReset(force).ToArray(), null, 1, cancellation);
            return true;
        }
        catch (SigningException e) when (e.Finding.Rule == SmpFindings.Silent || e.Finding.Rule == SmpFindings.Link)
        {
            return false;
        }
    }

    private static byte[] Empty => [0xa0];

    private T Read<T>(SmpCommand command, CborValue map, Reader<T> read) =>
        read(map, out var message, out var problem) ? message!
        : throw new SigningException(problem! with { Message = $"{client.Transport.Name} answered {command} with nonsense: {problem.Message}" });
}
