using Signet.Timestamps;
using Signet.X509;

namespace Signet.Trust;

/// <summary>What a signature brings along that bears on whether its signer is trusted. Its mathematics are checked already.</summary>
/// <param name="Signer">The signer's certificate.</param>
/// <param name="Certificates">All certificates of the signature.</param>
/// <param name="Timestamps">The time stamps, read and checked but for their chains.</param>
/// <param name="Digests">The digests that the signature rests on: the file's and the signer's.</param>
public sealed record SignerEvidence(
    Certificate Signer, IReadOnlyList<Certificate> Certificates, IReadOnlyList<Timestamp> Timestamps, IReadOnlyList<DigestAlgorithm> Digests)
{
    /// <summary>What the searches for chains may cost; shared by the signatures of one file.</summary>
    public SearchBudget Budget { get; init; } = new();
}

/// <summary>Whether a signer is trusted: digests, time stamps, time and chain.</summary>
/// <remarks>The rules for people: docs/policies.md.</remarks>
public sealed record SignerTrust
{
    // Clocks of authorities and of this machine differ a little.
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>The signer's chain.</summary>
    public required ChainResult Chain { get; init; }

    /// <summary>The chain to an anchor of the kernel; null when the policy does not ask for one.</summary>
    public ChainResult? KernelChain { get; init; }

    /// <summary>The certificates of the kernel's chain, signer first; empty when no chain ends in an anchor of the kernel.</summary>
    public IReadOnlyList<Certificate> CrossChain => KernelChain is { Anchored: true } kernel ? kernel.Chain : [];

    /// <summary>The time stamp that counts, or the first that does not; null when there is none.</summary>
    public TimestampReport? Timestamp { get; init; }

    /// <summary>Everything found: about digests, time stamps and the chain.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>True when nothing found withholds trust.</summary>
    public bool Trusted => (KernelChain ?? Chain).Trusted && !Findings.Any(TrustFindings.WithholdsTrust);

    /// <summary>Judges a signer.</summary>
    public static SignerTrust Judge(SignerEvidence evidence, VerifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(options);
        var findings = new List<Finding>();

        // What SHA-1 does to a time stamp is a note to those who read time stamps; to those who rely on them it is a warning.
        findings.AddRange(evidence.Timestamps.SelectMany(t => t.Findings)
            .Select(f => f.Rule == TimestampFindings.WeakDigest && f.Severity < Severity.Warning ? f with { Severity = Severity.Warning } : f));
        var stamps = evidence.Timestamps.Select(t => JudgeTimestamp(t, options, evidence.Budget, findings)).ToList();
        if (options.Policy.ChecksTime && stamps.Count == 0)
        {
            findings.Add(TrustFindings.TimestampMissing.With($"no time stamp: the signature ends with its certificate on {TrustFindings.Day(evidence.Signer.NotAfter)}"));
        }

        var stamp = stamps.Where(s => s.Trusted).MinBy(s => s.Time);
        findings.InsertRange(0, evidence.Digests.Distinct().Select(d => CheckDigest(d, stamp, options)).OfType<Finding>());
        IReadOnlyList<Certificate> certificates = [.. evidence.Certificates, .. options.Intermediates];
        var request = new ChainRequest
        {
            Trust = options.SignerTrust,
            At = EffectiveTime(evidence.Signer, stamp, options, findings),
            Usage = options.Policy.Usage,
            ChecksValidity = options.Policy.ChecksTime,
            AnyCertificateMayAnchor = options.Policy.AnyCertificateMayAnchor,
            Budget = evidence.Budget,
            Revocation = options.Revocation?.ForSigner(stamp?.Time, options.At),
        };
        var chain = ChainBuilder.Build(evidence.Signer, certificates, request);
        if (options.Revocation is null)
        {
            findings.Add(RevocationFindings.NotChecked.With("revocation was not asked for and not checked"));
        }

        ChainResult? kernel = null;
        if (options.Policy.RequiresKernelChain)
        {
            (chain, kernel) = KernelChains.Judge(chain, certificates, request with { Trust = options.KernelAnchors }, findings);
        }
        else
        {
            findings.AddRange(chain.Findings);
        }

        findings.AddRange(options.Requirements.Check(chain.Chain, stamp is not null));
        return new SignerTrust { Chain = chain, KernelChain = kernel, Timestamp = stamp ?? stamps.FirstOrDefault(), Findings = findings };
    }

    /// <summary>The time at which the signer's certificates must be valid.</summary>
    private static DateTimeOffset EffectiveTime(Certificate signer, TimestampReport? stamp, VerifyOptions options, List<Finding> findings)
    {
        if (stamp is null || !options.Policy.ChecksTime)
        {
            return options.At;
        }

        if (signer.ExtendedKeyUsages?.Contains(Oids.LifetimeSigning) == true)
        {
            findings.Add(TrustFindings.LifetimeSigning.With(
                $"{TrustFindings.Name(signer)} is for lifetime signing, so the time stamp does not carry the signature past {TrustFindings.Day(signer.NotAfter)}"));
            return options.At;
        }

        return stamp.Time;
    }

    private static Finding? CheckDigest(DigestAlgorithm digest, TimestampReport? stamp, VerifyOptions options)
    {
        if (digest == DigestAlgorithm.Md5)
        {
            return TrustFindings.WeakDigest.With("the signature rests on MD5") with { Severity = Severity.Error };
        }

        if (!options.Accepts(digest, stamp?.Time))
        {
            return TrustFindings.WeakDigest.With($"the signature rests on {digest}, which does not prove a signer under the policy {options.Policy.Name}");
        }

        var why = options.AllowSha1 ? "as --allow-sha1 allows" : $"which counts because it was time-stamped before {options.Policy.Sha1Until:yyyy-MM-dd}";
        return digest == DigestAlgorithm.Sha1 ? TrustFindings.WeakDigest.With($"the signature rests on sha1, {why}") with { Severity = Severity.Note } : null;
    }

    private static TimestampReport JudgeTimestamp(Timestamp stamp, VerifyOptions options, SearchBudget budget, List<Finding> findings)
    {
        var kind = stamp.Kind == TimestampKind.Rfc3161 ? "rfc3161" : "authenticode";
        if (!stamp.Valid || stamp.Signer is null || !options.Policy.ChecksTime)
        {
            return new TimestampReport(kind, stamp.Time, stamp.Signer, [], false);
        }

        var name = $"the time stamp of {TrustFindings.Moment(stamp.Time)}";
        var chain = ChainBuilder.Build(stamp.Signer, [.. stamp.Certificates, .. options.Intermediates], new ChainRequest
        {
            Trust = options.AuthorityTrust,
            At = stamp.Time,
            Usage = Oids.TimeStamping,
            Budget = budget,
            Revocation = options.Revocation?.ForTimestampAuthority(stamp.Time, options.At),
        });
        findings.AddRange(chain.Findings
            .Where(f => f.Severity == Severity.Error || !TrustFindings.WithholdsTrust(f))
            .Select(f => f with { Message = $"{name}: {f.Message}" }));

        var doubt = string.Join("; ", chain.Findings.Where(TrustFindings.WithholdsTrust).Select(f => f.Message));
        if (doubt.Length == 0 && stamp.Findings.Any(f => f.Rule == TimestampFindings.WeakDigest && f.Severity >= Severity.Warning))
        {
            doubt = "it rests on MD5";
        }

        if (doubt.Length == 0 && stamp.Time > options.At + s_clockTolerance)
        {
            doubt = "it lies in the future";
            findings.Add(TrustFindings.TimestampInFuture.With($"{name} is later than {TrustFindings.Moment(options.At)}, as of which the file is judged"));
        }

        if (doubt.Length > 0)
        {
            findings.Add(TrustFindings.TimestampUntrusted.With($"{name} does not count: {doubt}"));
        }

        return new TimestampReport(kind, stamp.Time, stamp.Signer, chain.Chain, doubt.Length == 0);
    }
}
