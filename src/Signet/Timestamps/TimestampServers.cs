using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>Time-stamp servers in order of preference, of both protocols: the next is asked when one fails.</summary>
/// <remarks>
/// May be used by several threads at once. A server that failed is not asked first again by the same value: with many files to
/// sign, only the first pays for a dead server.
/// </remarks>
public sealed class TimestampServers
{
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<TimestampClient> _clients;
    private readonly TimestampSettings _settings;
    private volatile int _first;

    /// <summary>Names the servers.</summary>
    /// <param name="clients">At least one.</param>
    /// <param name="settings">How often and how patiently to try; how to ask is each client's own.</param>
    public TimestampServers(IReadOnlyList<TimestampClient> clients, TimestampSettings settings)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfZero(clients.Count, nameof(clients));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Attempts, 1, nameof(settings));
        (_clients, _settings) = (clients, settings);
    }

    /// <summary>The servers, in the order given.</summary>
    public IReadOnlyList<TimestampClient> Clients => _clients;

    /// <summary>Servers by their addresses, in order: the kind says which protocol each speaks.</summary>
    /// <exception cref="SigningException">An address is not an http or https URL.</exception>
    public static TimestampServers Create(IEnumerable<(TimestampKind Kind, string Address)> servers, TimestampSettings settings)
    {
        ArgumentNullException.ThrowIfNull(servers);
        return new TimestampServers([.. servers.Select(s => Create(s.Kind, s.Address, settings))], settings);
    }

    /// <summary>Time-stamps one signer of a signature. Time stamps that it has are replaced.</summary>
    /// <param name="data">The signature.</param>
    /// <param name="signerIndex">Which signer, from 0.</param>
    /// <exception cref="SigningException">No server gave a time stamp that holds.</exception>
    public async Task<StampedSignature> StampAsync(SignedData data, int signerIndex, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(signerIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(signerIndex, data.SignerInfos.Count);
        var result = await StampAsync(data.SignerInfos[signerIndex].Signature, cancellation);
        return new StampedSignature(result.AddTo(data, signerIndex), result);
    }

    /// <summary>Time-stamps a signature value.</summary>
    /// <param name="signature">The signature value of a signer (encryptedDigest).</param>
    /// <exception cref="SigningException">No server gave a time stamp that holds; with several servers the message has each one's reason.</exception>
    public async Task<TimestampResult> StampAsync(ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        var failures = new List<Finding>();
        var first = _first;
        for (var i = 0; i < _clients.Count; i++)
        {
            var index = (first + i) % _clients.Count;
            var attempt = await TryAsync(_clients[index], signature, cancellation);
            if (attempt.Result is { } result)
            {
                _first = index;
                var failedOver = failures.Select(f => TsaFindings.FailedOver.With($"{f.Message} [{f.Code}]"));
                return result with { Findings = [.. failedOver, .. result.Findings] };
            }

            failures.Add(attempt.Problem!);
        }

        throw new SigningException(failures is [var only]
            ? only
            : TsaFindings.NoneAnswered.With($"none of {failures.Count} servers gave a time stamp: {string.Join("; ", failures.Select(f => $"{f.Message} [{f.Code}]"))}"));
    }

    private async Task<TimestampAttempt> TryAsync(TimestampClient client, ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        var delay = _settings.RetryDelay;
        for (var i = 1; ; i++)
        {
            var attempt = await client.AttemptAsync(signature, cancellation);
            if (!attempt.MayPass || i == _settings.Attempts)
            {
                return attempt.MayPass && i > 1
                    ? attempt with { Problem = attempt.Problem! with { Message = $"{attempt.Problem.Message} ({i} attempts)" } }
                    : attempt;
            }

            var wait = attempt.RetryAfter > delay ? attempt.RetryAfter : delay;
            await Task.Delay(wait < s_longestDelay ? wait : s_longestDelay, _settings.Clock, cancellation);
            delay = delay < s_longestDelay ? delay * 2 : delay;
        }
    }

    private static TimestampClient Create(TimestampKind kind, string address, TimestampSettings settings)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new SigningException(TsaFindings.BadAddress.With("the address of a time-stamp server is not an absolute URL"));
        }

        return kind == TimestampKind.Rfc3161 ? new Rfc3161Client(uri, settings) : new LegacyTimestampClient(uri, settings);
    }
}
