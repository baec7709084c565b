using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Authenticode;

/// <summary>One signature that was compared with its file, and its signer judged.</summary>
internal sealed class SignatureCheck
{
    private readonly List<Finding> _integrity;
    private readonly SignerTrust? _trust;

    /// <param name="signature">The signature.</param>
    /// <param name="contentIntact">True when what it says about the file is true of the file.</param>
    /// <param name="differences">What is not true.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <param name="budget">What the searches for chains may cost in this file.</param>
    /// <param name="weigh">Applies the options to a finding.</param>
    public SignatureCheck(
        AuthenticodeSignature signature, bool contentIntact, IEnumerable<Finding> differences,
        VerifyOptions options, SearchBudget budget, Func<Finding, Finding> weigh)
    {
        (Signature, ContentIntact) = (signature, contentIntact);
        Counts = options.Policy.Counts(signature.Index, signature.NestedIn);
        _integrity = [.. signature.Findings.Select(weigh), .. differences];
        if (!Counts)
        {
            _integrity.Add(SignatureFindings.DoesNotCount.With($"the policy {options.Policy.Name} does not look at this signature", signature.Where));
        }

        if (signature is { Signer: { } signer, SignerInfo: { } info })
        {
            var timestamps = TimestampReader.Read(info, signature.Certificates, signature.Where.Offset, signature.Data);
            var weights = new[] { signature.Digest, DigestAlgorithm.FromOid(info.DigestAlgorithm.Oid) }.OfType<DigestAlgorithm>().ToList();
            _trust = SignerTrust.Judge(new SignerEvidence(signer, signature.Certificates, timestamps, weights) { Budget = budget }, options);
        }
    }

    public AuthenticodeSignature Signature { get; }

    /// <summary>True when the policy's system looks at this signature.</summary>
    public bool Counts { get; }

    /// <summary>True when what the signature says about the file is true of the file.</summary>
    public bool ContentIntact { get; }

    public bool Intact => ContentIntact && Signature.SignatureValid && !_integrity.Exists(f => f.Severity == Severity.Error);

    public bool Trusted => Intact && _trust is { Trusted: true };

    /// <param name="softened">True when something else makes the file trusted, so that what withholds trust from this signature is a warning.</param>
    public SignatureReport Report(bool softened)
    {
        var trust = (_trust?.Findings ?? []).Select(f => softened && f.Severity == Severity.Error && IsOfTrust(f.Rule) ? f with { Severity = Severity.Warning } : f);
        return new SignatureReport
        {
            Index = Signature.Index,
            NestedIn = Signature.NestedIn,
            Where = Signature.Where,
            DigestAlgorithm = Signature.Digest,
            Signer = Signature.Signer,
            Chain = _trust?.Chain.Chain ?? [],
            ChainTrusted = _trust?.Chain.Trusted ?? false,
            CrossChain = _trust?.CrossChain ?? [],
            Timestamp = _trust?.Timestamp,
            PageHashes = Signature.Content?.PageHashes?.Algorithm,
            ProgramName = Signature.Description?.ProgramName?.Text,
            MoreInfo = Signature.Description?.MoreInfo is { } link ? link.Url ?? link.File?.Text : null,
            Source = Signature,
            Intact = Intact,
            Trusted = Trusted,
            Findings = [.. _integrity, .. trust],
        };
    }

    // A forged certificate or a broken time stamp is no question of trust: it stays an error, whoever else has signed.
    private static bool IsOfTrust(FindingRule rule) =>
        rule != TrustFindings.BadSignature && (TrustFindings.Rules.Contains(rule) || RevocationFindings.Rules.Contains(rule));
}
