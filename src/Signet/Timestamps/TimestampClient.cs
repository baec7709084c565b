using System.Globalization;

namespace Signet.Timestamps;

/// <summary>Asks one server for time stamps, and believes nothing it says before it is checked.</summary>
public abstract class TimestampClient
{
    private protected TimestampClient(Uri address, TimestampSettings settings)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(settings);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            // The address is not repeated: a password may stand in it.
            throw new SigningException(TsaFindings.BadAddress.With(
                address.IsAbsoluteUri && address.UserInfo.Length > 0
                    ? $"the address of a time-stamp server at {address.Host} contains a user name"
                    : "the address of a time-stamp server is not an http or https URL"));
        }

        (Address, Settings) = (address, settings);
    }

    /// <summary>Where the server is.</summary>
    public Uri Address { get; }

    /// <summary>The protocol spoken.</summary>
    public abstract TimestampKind Kind { get; }

    private protected TimestampSettings Settings { get; }

    /// <summary>Asks once for a time stamp on <paramref name="signature"/>, and checks it.</summary>
    /// <param name="signature">The signature value of the signer (encryptedDigest).</param>
    /// <exception cref="SigningException">There is none; the finding says why.</exception>
    public async Task<TimestampResult> StampAsync(ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        var attempt = await AttemptAsync(signature, cancellation);
        return attempt.Result ?? throw new SigningException(attempt.Problem!);
    }

    /// <summary>Asks once. Only <see cref="OperationCanceledException"/> of <paramref name="cancellation"/> is thrown.</summary>
    internal abstract Task<TimestampAttempt> AttemptAsync(ReadOnlyMemory<byte> signature, CancellationToken cancellation);

    /// <summary>A finding about this server, which is named first.</summary>
    private protected Finding Problem(FindingRule rule, string message) => rule.With($"{Address}: {message}");

    /// <summary>The same finding with this server named first.</summary>
    private protected Finding Problem(Finding finding) => finding with { Message = $"{Address}: {finding.Message}", Where = null };

    /// <summary>What is worth telling about a time stamp that is good: its notes, and a clock that differs.</summary>
    private protected List<Finding> Remarks(Timestamp timestamp)
    {
        var findings = timestamp.Findings.Select(Problem).ToList();
        var now = Settings.Clock.GetUtcNow();
        if ((timestamp.Time - now).Duration() > Settings.ClockTolerance)
        {
            findings.Add(Problem(TsaFindings.ClockDiffers, string.Create(
                CultureInfo.InvariantCulture, $"the time stamp says {timestamp.Time:u}, the clock here {now:u}")));
        }

        return findings;
    }
}
