using Signet.Cbor;

namespace Signet.Smp;

/// <summary>How patient a client is.</summary>
public sealed record SmpClientOptions
{
    /// <summary>How long an answer may take before the request is sent again.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a request is sent.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>0 for SMP 1, 1 for SMP 2.</summary>
    public byte Version { get; init; }

    /// <summary>What time it is, and timers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>An answer.</summary>
/// <param name="Map">What is in it.</param>
/// <param name="Error">What it says went wrong; null for success.</param>
public sealed record SmpAnswer(CborValue Map, SmpError? Error);

/// <summary>Asks a device one thing after the other, over a link that may lose, repeat and delay messages.</summary>
/// <remarks>
/// A request that is sent again has the same sequence number, so that a late answer to the first one counts. Answers to other requests, whatever is no
/// answer, and damaged packets are passed over; of the strangers that come before an answer so many are looked at and no more.
/// </remarks>
/// <param name="transport">The link; the caller's to dispose of.</param>
/// <param name="options">How patient to be.</param>
public sealed class SmpClient(SmpTransport transport, SmpClientOptions options)
{
    private const int MaxStrangers = 1000;

    private byte _sequence;

    /// <summary>The link.</summary>
    public SmpTransport Transport => transport;

    /// <summary>How patient it is.</summary>
    public SmpClientOptions Options => options;

    /// <summary>How long an answer may take that needs flash to be erased first.</summary>
    public TimeSpan Patience => options.Timeout > transport.Patience ? options.Timeout : transport.Patience;

    /// <summary>Asks, and returns what the device says, be it an error.</summary>
    /// <param name="op">Read or write.</param>
    /// <param name="command">What.</param>
    /// <param name="data">A map.</param>
    /// <param name="timeout">How long an answer may take; null for the usual time.</param>
    /// <param name="tries">How often to ask; null for as often as usual.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <exception cref="SigningException">No answer came (<see cref="SmpFindings.Silent"/>), none that can be read (<see cref="SmpFindings.Message"/>), or the link broke (<see cref="SmpFindings.Link"/>).</exception>
    public async Task<SmpAnswer> AskAsync(
        SmpOp op, SmpCommand command, byte[] data, TimeSpan? timeout, int? tries, CancellationToken cancellation)
    {
        var request = SmpMessage.Of(op, command, Next(), options.Version, data);
        var bytes = request.ToArray();
        var (patience, most) = (timeout ?? options.Timeout, tries ?? options.Tries);
        Finding? damage = null;
        try
        {
            for (var asked = 0; asked < most; asked++)
            {
                cancellation.ThrowIfCancellationRequested();
                await transport.SendAsync(bytes, cancellation);
                var (answer, problem) = await WaitAsync(request.Header, patience, cancellation);
                if (answer is not null)
                {
                    return answer;
                }

                damage = problem ?? damage;
            }
        }
        catch (IOException e)
        {
            throw new SigningException(SmpFindings.Link.With($"{transport.Name}: {e.Message}"), e);
        }

        throw new SigningException(damage ?? SmpFindings.Silent.With(
            $"{transport.Name} did not answer {command} in {patience.TotalSeconds:0.###} s{(most > 1 ? $", asked {most} times" : "")}{(transport.LastDamage is { } last ? $"; what came was damaged: {last.Message}" : "")}"));
    }

    /// <summary>Asks, and refuses to go on when the device does.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<CborValue> DemandAsync(
        SmpOp op, SmpCommand command, byte[] data, TimeSpan? timeout, int? tries, CancellationToken cancellation)
    {
        var answer = await AskAsync(op, command, data, timeout, tries, cancellation);
        return answer.Error is { } error ? throw Refusal(command, error) : answer.Map;
    }

    /// <summary>The reason that an error is.</summary>
    internal SigningException Refusal(SmpCommand command, SmpError error) =>
        new((error.IsUnsupported ? SmpFindings.Unsupported : SmpFindings.Refused).With($"{transport.Name} refused {command}: {error}"));

    private byte Next()
    {
        _sequence = unchecked((byte)(_sequence + 1));
        return _sequence;
    }

    // An answer; or why what looks like one is none; or nothing, when none came in time.
    private async Task<(SmpAnswer? Answer, Finding? Problem)> WaitAsync(SmpHeader request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(timeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            for (var strangers = 0; strangers < MaxStrangers; strangers++)
            {
                var bytes = await transport.ReceiveAsync(either.Token);
                either.Token.ThrowIfCancellationRequested();
                if (!SmpMessage.TryRead(bytes, out var message, out _) || !Answers(message.Header, request))
                {
                    continue;
                }

                return message.TryReadMap(out var map, out var problem)
                    ? (new SmpAnswer(map, SmpError.Of(map)), null)
                    : (null, problem with { Message = $"{transport.Name} answered {request.Command} with nonsense: {problem.Message}" });
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing came in time.
        }

        return (null, null);
    }

    private static bool Answers(SmpHeader answer, SmpHeader request) =>
        answer.Sequence == request.Sequence && answer.Command == request.Command && (int)answer.Op == (int)request.Op + 1;
}
