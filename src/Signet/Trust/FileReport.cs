using Signet.Authenticode;
using Signet.Catalogs;
using Signet.X509;

namespace Signet.Trust;

/// <summary>What verifying one file has shown.</summary>
public sealed record FileReport
{
    /// <summary>What the file is, by its bytes: the name of a <see cref="FileFormat"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Findings, proofs and the verdict.</summary>
    public required Report Report { get; init; }

    /// <summary>The file's digest in the algorithm of its first signature (SHA-256 without one); null when it was not computed.</summary>
    public FileDigest? Digest { get; init; }

    /// <summary>The signatures in the order of the file: each table entry, followed by those nested in it.</summary>
    public IReadOnlyList<SignatureReport> Signatures { get; init; } = [];

    /// <summary>The catalog that lists the file; null when there is none, or none was given.</summary>
    public CatalogMembership? Catalog { get; init; }

    /// <summary>The report on a file that could not be read so far that its signatures are found.</summary>
    /// <param name="format">What the file is by its first bytes.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <param name="problem">Why it could not.</param>
    public static FileReport Unreadable(string format, VerifyOptions options, Finding problem)
    {
        ArgumentNullException.ThrowIfNull(options);
        var report = new Report(options.Policy.Required);
        report.Add(problem);
        return new FileReport { Format = format, Report = report };
    }
}

/// <summary>A digest with its algorithm.</summary>
public sealed record FileDigest(DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Value);

/// <summary>What verifying one signature of a file has shown.</summary>
public sealed record SignatureReport
{
    /// <summary>Position among the file's signatures, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Index of the signature that this one is nested in; null for one of its own table entry.</summary>
    public int? NestedIn { get; init; }

    /// <summary>Where its ContentInfo lies in the file, in bytes.</summary>
    public FileRange Where { get; init; }

    /// <summary>The file digest's algorithm; null when the signature could not be read that far.</summary>
    public DigestAlgorithm? DigestAlgorithm { get; init; }

    /// <summary>The signer's certificate; null when it was not found.</summary>
    public Certificate? Signer { get; init; }

    /// <summary>The signer's public key where signatures name keys and no certificates; null when it is none that was given.</summary>
    public SubjectPublicKeyInfo? SignerKey { get; init; }

    /// <summary>The best chain from the signer to an anchor, or as far as it goes.</summary>
    public IReadOnlyList<Certificate> Chain { get; init; } = [];

    /// <summary>True when <see cref="Chain"/> ends in an anchor and is without fault. Under the driver policy this is not the chain that counts.</summary>
    public bool ChainTrusted { get; init; }

    /// <summary>
    /// The chain to an anchor of the kernel, signer first: through a cross-certificate to the Microsoft Code Verification Root, or the
    /// signer's own chain to a root of Microsoft. Empty when there is none, and under other policies than driver.
    /// </summary>
    public IReadOnlyList<Certificate> CrossChain { get; init; } = [];

    /// <summary>The time stamp that counts, or the first of those that do not; null when there is none.</summary>
    public TimestampReport? Timestamp { get; init; }

    /// <summary>The algorithm of the page hashes; null when there are none.</summary>
    public DigestAlgorithm? PageHashes { get; init; }

    /// <summary>The program's name that the signer wrote, for people; null when absent.</summary>
    public string? ProgramName { get; init; }

    /// <summary>The address that the signer wrote; null when absent.</summary>
    public string? MoreInfo { get; init; }

    /// <summary>The signature as it was read, for those who show what it states; null in a report that was made without one.</summary>
    public AuthenticodeSignature? Source { get; init; }

    /// <summary>True when digest, attributes, page hashes and signature hold.</summary>
    public bool Intact { get; init; }

    /// <summary>True when intact, and chain, usages, times and algorithms prove the signer.</summary>
    public bool Trusted { get; init; }

    /// <summary>The findings about this signature. They are also in the file's report.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>A time stamp of a signature.</summary>
/// <param name="Kind"><c>rfc3161</c> or <c>authenticode</c>.</param>
/// <param name="Time">The time it states.</param>
/// <param name="Signer">The authority's certificate; null when it was not found.</param>
/// <param name="Chain">The best chain of the authority.</param>
/// <param name="Trusted">True when the stamp is right and its authority trusted: then <paramref name="Time"/> counts.</param>
public sealed record TimestampReport(
    string Kind, DateTimeOffset Time, Certificate? Signer, IReadOnlyList<Certificate> Chain, bool Trusted);
