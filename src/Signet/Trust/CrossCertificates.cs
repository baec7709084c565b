using Signet.X509;

namespace Signet.Trust;

/// <summary>Certificates that are put into a signature so that verifiers find another way from its signer to a root.</summary>
/// <remarks>
/// A cross-certificate has the name and the key of an authority that also has a certificate of its own, under another issuer. For kernel drivers
/// Microsoft has certified the roots of commercial authorities so.
/// </remarks>
public static class CrossCertificates
{
    /// <summary>Whether an added certificate takes part in a chain of the signer. Time and usages do not matter here.</summary>
    /// <remarks>
    /// It takes part when a chain of verified signatures leads from the signer through it to an anchor, or, where no chain of the signer ends in
    /// an anchor, when some chain leads to it. signtool refuses <c>/ac</c> otherwise: a wrong cross-certificate is found out when signing,
    /// not when the driver does not load.
    /// </remarks>
    /// <param name="signer">The certificate that signs.</param>
    /// <param name="certificates">Intermediates at hand.</param>
    /// <param name="added">The certificate that is to be added.</param>
    /// <param name="trust">Where chains may end.</param>
    public static AddedCertificate TakesPart(Certificate signer, IReadOnlyList<Certificate> certificates, Certificate added, TrustStore trust)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(added);
        ArgumentNullException.ThrowIfNull(trust);
        IReadOnlyList<Certificate> all = [.. certificates, added];
        var request = new ChainRequest { Trust = trust, At = default, Usage = null, ChecksValidity = false };
        var best = ChainBuilder.Build(signer, all, request);
        var below = ChainBuilder.Build(signer, all, request with
        {
            Trust = TrustStore.Of([added], "the added certificate"), AnyCertificateMayAnchor = true,
        });
        if (!below.Anchored)
        {
            return new AddedCertificate(false, best.Chain);
        }

        // Chains are compared by names and keys, which a cross-certificate shares with the root that it stands for: the end of this one is the added one.
        var above = Above(added, all, request);
        return above.Anchored || !best.Anchored
            ? new AddedCertificate(true, [.. below.Chain.SkipLast(1), added, .. above.Chain])
            : new AddedCertificate(false, best.Chain);
    }

    /// <summary>How a chain goes on above <paramref name="added"/>: to an anchor if there is one that <paramref name="added"/> is not itself.</summary>
    private static ChainResult Above(Certificate added, IReadOnlyList<Certificate> certificates, ChainRequest request)
    {
        var end = new ChainResult([], [], added.IsSelfIssued && request.Trust.Find(added) is not null, false);
        if (added.IsSelfIssued)
        {
            return end;
        }

        return request.Trust.Named(added.Issuer).Concat(certificates.Where(c => c.Subject.Span.SequenceEqual(added.Issuer.Span)))
            .Where(c => c != added && IssuerSignatures.Verify(c, added))
            .Select(c => ChainBuilder.Build(c, certificates, request))
            .OrderByDescending(r => r.Anchored).FirstOrDefault() ?? end;
    }
}

/// <summary>What became of a certificate that was to be added to a signature.</summary>
/// <param name="TakesPart">True when a chain of the signer goes through it.</param>
/// <param name="Chain">That chain, or the signer's own when there is none; signer first.</param>
public sealed record AddedCertificate(bool TakesPart, IReadOnlyList<Certificate> Chain);
