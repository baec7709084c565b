using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>A time stamp that a server gave and that was checked: ready to be put into a signature.</summary>
/// <param name="Server">The server that answered.</param>
/// <param name="Attribute">The unauthenticated attribute to add to the signer.</param>
/// <param name="Certificates">Certificates to merge into those of the signature, DER; empty for a token, which brings its own.</param>
/// <param name="Timestamp">The time stamp as our own reader sees it; valid.</param>
/// <param name="Findings">Notes and warnings: a clock that differs, servers that failed before this one.</param>
public sealed record TimestampResult(
    Uri Server, CmsAttribute Attribute, IReadOnlyList<ReadOnlyMemory<byte>> Certificates, Timestamp Timestamp, IReadOnlyList<Finding> Findings)
{
    /// <summary>The signature with this time stamp on one signer, in place of those it has.</summary>
    public SignedData AddTo(SignedData data, int signerIndex) => data.WithTimestamp(signerIndex, Attribute, Certificates);
}

/// <summary>A signature with its new time stamp.</summary>
/// <param name="Data">The signature; <see cref="SignedData.Encode"/> gives its bytes.</param>
/// <param name="Result">The time stamp, and who gave it.</param>
public sealed record StampedSignature(SignedData Data, TimestampResult Result);

/// <summary>What came of one attempt at one server: a time stamp, or the reason why not.</summary>
internal sealed record TimestampAttempt(TimestampResult? Result, Finding? Problem, bool MayPass, TimeSpan RetryAfter = default)
{
    internal static TimestampAttempt Success(TimestampResult result) => new(result, null, false);

    /// <summary>A failure that another attempt would meet again.</summary>
    internal static TimestampAttempt Failure(Finding problem) => new(null, problem, false);

    /// <summary>A failure that may be gone in a moment: a full queue, a broken connection.</summary>
    internal static TimestampAttempt Passing(Finding problem, TimeSpan retryAfter = default) => new(null, problem, true, retryAfter);
}
