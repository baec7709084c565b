using Signet.X509;

namespace Signet.Timestamps;

/// <summary>The two protocols by which Authenticode signatures are time-stamped.</summary>
public enum TimestampKind
{
    /// <summary>A token as RFC 3161 defines it (signtool /tr).</summary>
    Rfc3161,

    /// <summary>A PKCS #9 countersignature, the legacy Authenticode protocol (signtool /t).</summary>
    Authenticode,
}

/// <summary>What a time stamp in a signature says, and what was found wrong with it.</summary>
/// <remarks>
/// Act on <see cref="Time"/> only when <see cref="Valid"/>. Whether the authority is trusted is not decided here: its chain is
/// built from <see cref="Signer"/> and <see cref="Certificates"/> by whoever knows the roots.
/// </remarks>
public sealed record Timestamp
{
    public required TimestampKind Kind { get; init; }

    /// <summary>When the authority saw the signature, UTC; the smallest value when the time stamp could not be read.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The authority's certificate; null when it was not found.</summary>
    public Certificate? Signer { get; init; }

    /// <summary>Certificates from which the authority's chain can be built: the token's own, or those of the signature for a countersignature.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The digest of the signature value that the authority signed; null when it could not be read or is not known to us.</summary>
    public DigestAlgorithm? ImprintAlgorithm { get; init; }

    /// <summary>The signed content of a token; null for a countersignature and for a token that could not be read.</summary>
    public TstInfo? Info { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>True once imprint, signature and the certificate's fitness were proved.</summary>
    internal bool Proved { get; init; }

    /// <summary>True when the time stamp is this signature's, is signed by a certificate fit for it, and nothing is wrong with it.</summary>
    public bool Valid => Proved && !Findings.Any(f => f.Severity == Severity.Error);

    /// <summary>A time stamp that could not be read.</summary>
    internal static Timestamp Unread(TimestampKind kind, Finding problem) => new() { Kind = kind, Findings = [problem] };
}
