using Signet.X509;

namespace Signet.Trust;

/// <summary>Finds a chain from a certificate to a trust anchor.</summary>
/// <remarks>
/// Every chain that the certificates at hand allow is tried until one is without fault: a path that fails (an expired
/// cross-certificate, a root nobody trusts) does not hide one that works. The search is bounded, so certificates that
/// certify each other in circles cost milliseconds. Nothing is fetched and no system store is asked.
/// Why not X509Chain: docs/decisions/0401-own-chain-builder.md.
/// </remarks>
public static class ChainBuilder
{
    /// <summary>Certificates in a chain, anchor included. The longest genuine chains seen have 5.</summary>
    public const int MaxLength = 10;

    /// <summary>Steps from certificate to issuer before the search is given up. A genuine search takes some 10.</summary>
    public const int MaxSteps = 256;

    /// <summary>The best chain for <paramref name="leaf"/>.</summary>
    /// <param name="extra">Certificates that may serve as intermediates: those that came with the signature. None of them is trusted.</param>
    public static ChainResult Build(Certificate leaf, IReadOnlyList<Certificate> extra, ChainRequest request)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(extra);
        ArgumentNullException.ThrowIfNull(request);
        var search = new Search(extra, request);
        search.Extend([leaf]);
        return search.Result();
    }

    private sealed class Search(IReadOnlyList<Certificate> extra, ChainRequest request)
    {
        private ChainResult? _best;
        private int _steps;
        private bool _gaveUp;
        private Certificate? _forged;

        public ChainResult Result()
        {
            var best = _best!;
            if (best.Trusted)
            {
                return best;
            }

            List<Finding> findings = [.. best.Findings];
            if (_gaveUp)
            {
                findings.Add(TrustFindings.SearchLimit.With($"gave up after {_steps} steps from certificate to issuer"));
            }

            if (!best.Anchored && _forged is not null)
            {
                findings.Add(TrustFindings.BadSignature.With($"the key that {TrustFindings.Name(_forged)} names as its issuer's did not sign it"));
            }

            return best with { Findings = findings };
        }

        /// <summary>Tries every continuation of <paramref name="path"/>.</summary>
        /// <returns>True when the search is over: a chain without fault was found, or the limit was reached.</returns>
        public bool Extend(List<Certificate> path)
        {
            var last = path[^1];
            if (request.Trust.Find(last) is { } anchor && MayAnchor(anchor))
            {
                if (IsGenuine(last, anchor))
                {
                    return Offer(path, anchored: true);
                }

                _forged = last;
            }

            var deadEnd = true;
            if (path.Count < MaxLength)
            {
                foreach (var issuer in Issuers(last))
                {
                    // The same name and key twice is a circle, whichever certificates it goes through.
                    if (path.Exists(c => c.HasNameAndKeyOf(issuer)))
                    {
                        continue;
                    }

                    if (_steps == MaxSteps || !request.Budget.TryTake())
                    {
                        _gaveUp = true;
                        Offer(path, anchored: false);
                        return true;
                    }

                    _steps++;
                    if (!IssuerSignatures.Verify(issuer, last))
                    {
                        _forged = NamesKeyOf(last, issuer) ? last : _forged;
                        continue;
                    }

                    deadEnd = false;
                    path.Add(issuer);
                    if (Extend(path))
                    {
                        return true;
                    }

                    path.RemoveAt(path.Count - 1);
                }
            }

            return deadEnd && Offer(path, anchored: false);
        }

        /// <summary>Certificates whose subject is the issuer of <paramref name="certificate"/>: anchors first, then those whose key identifier fits.</summary>
        private IEnumerable<Certificate> Issuers(Certificate certificate)
        {
            var anchors = request.Trust.Named(certificate.Issuer);
            var others = extra.Where(c => c.Subject.Span.SequenceEqual(certificate.Issuer.Span));
            return anchors.Where(MayAnchor).Concat(others.Concat(anchors).OrderByDescending(c => NamesKeyOf(certificate, c))).Distinct();
        }

        // A root may have been issued again for the same key. A copy that does not even sign itself is damaged, or made up: its dates and usages prove nothing.
        private static bool IsGenuine(Certificate copy, Certificate anchor) =>
            !copy.IsSelfIssued || copy.Raw.Span.SequenceEqual(anchor.Raw.Span) || IssuerSignatures.Verify(copy, copy);

        private bool MayAnchor(Certificate anchor) =>
            (request.AnyCertificateMayAnchor || anchor.IsSelfIssued) && !request.Excluded.Any(e => e.HasNameAndKeyOf(anchor));

        private bool Offer(List<Certificate> path, bool anchored)
        {
            var findings = ChainRules.Check(path, anchored, request);
            var trusted = anchored && !findings.Exists(TrustFindings.WithholdsTrust);
            var result = new ChainResult([.. path], findings, anchored, trusted);
            if (_best is null || result.IsBetterThan(_best))
            {
                _best = result;
            }

            return trusted;
        }

        /// <summary>True when <paramref name="certificate"/> says by key identifier that <paramref name="issuer"/>'s key signed it.</summary>
        private static bool NamesKeyOf(Certificate certificate, Certificate issuer) =>
            !certificate.AuthorityKeyIdentifier.IsEmpty &&
            certificate.AuthorityKeyIdentifier.Span.SequenceEqual(issuer.SubjectKeyIdentifier.Span);
    }
}
