namespace Signet.Timestamps;

/// <summary>How to ask time-stamp servers.</summary>
public sealed record TimestampSettings
{
    /// <summary>The digest of the signature value in an RFC 3161 request. The legacy protocol has no such choice.</summary>
    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.Sha256;

    /// <summary>The policy to ask for by RFC 3161, an object identifier in dotted form; null for any.</summary>
    public string? Policy { get; init; }

    /// <summary>How long one attempt may take, from connecting to the last byte of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a server is asked before the next one's turn, when the failure may pass.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The wait before the second attempt; it doubles with each further one, up to 30 seconds.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>By how much an authority's time may differ from ours before it is worth a warning.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The clock that time stamps are compared with, and that waits go by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
