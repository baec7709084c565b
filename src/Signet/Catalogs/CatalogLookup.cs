using Signet.Files;
using Signet.Hashing;
using Signet.Pe;
using Signet.Trust;

namespace Signet.Catalogs;

/// <summary>Looks a file up in catalogs, and says what being found there proves.</summary>
/// <param name="source">The file.</param>
/// <param name="catalogs">The catalogs.</param>
/// <param name="options">The policy and what goes with it.</param>
internal sealed class CatalogLookup(ByteSource source, CatalogSet catalogs, VerifyOptions options)
{
    /// <summary>Finds the member that states a digest of the file.</summary>
    /// <param name="known">Digests of the file that are computed already, as its kind is hashed.</param>
    /// <param name="image">The file as an image, when it is one.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <returns>Null when no catalog lists the file.</returns>
    public CatalogMembership? Find(IReadOnlyDictionary<DigestAlgorithm, byte[]> known, PeFile? image, CancellationToken cancellation)
    {
        if (Find(known) is { } found)
        {
            return Judge(found, image, cancellation);
        }

        if (FileFormats.Detect(source) is not (FileFormat.Pe or FileFormat.Cab))
        {
            return null; // the digests are those of the file as it is already
        }

        // What is no image or cabinet to one maker of catalogs is one to another, and the zeros that signing would add were counted or not: all of it is tried.
        found = Find(DigestPass.Compute(source, catalogs.Algorithms, null, cancellation))
            ?? (image is { Layout.DigestPadding: > 0 } ? Find(DigestsBy(image.Layout with { DigestPadding = 0 }, cancellation)) : null)
            ?? (image is { Headers.HasSecurityEntry: false } ? Find(DigestsBy(image.Layout.ForCatalogs(), cancellation)) : null);
        return found is null ? null : Judge(found, image, cancellation);
    }

    /// <summary>What to say of a file that no catalog lists.</summary>
    public static Finding NotListed(CatalogSet catalogs) => CatalogFindings.NotListed.With(
        catalogs.Catalogs is [var only] ? $"{only.Path} does not list the file" : $"none of {catalogs.Catalogs.Count} catalogs lists the file");

    private CatalogMembership? Find(IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        foreach (var algorithm in catalogs.Algorithms)
        {
            if (!digests.TryGetValue(algorithm, out var digest))
            {
                continue;
            }

            var members = catalogs.Find(algorithm, digest).ToList();
            if (members.Count > 0)
            {
                var (catalog, member) = members.Find(m => HasItsName(m.Member)) is { Catalog: not null } named ? named : members[0];
                return new CatalogMembership { Catalog = catalog, Member = member, Algorithm = algorithm };
            }
        }

        return null;
    }

    private CatalogMembership Judge(CatalogMembership found, PeFile? image, CancellationToken cancellation)
    {
        var (catalog, member) = (found.Catalog, found.Member);
        var findings = new List<Finding>();
        if (catalog.Report.Report.Verdict != Verdict.Trusted)
        {
            var why = catalog.Report.Report.Findings.Where(f => f.Severity > Severity.Note).OrderByDescending(f => f.Severity)
                .ThenByDescending(TrustFindings.WithholdsTrust).FirstOrDefault();
            findings.Add(CatalogFindings.Untrusted.With(
                $"{catalog.Path} lists the file, and is not trusted itself" + (why is null ? "" : $": {why.Message} [{why.Code}]")));
        }

        if (!options.Policy.CountsCatalogs)
        {
            findings.Add(CatalogFindings.DoesNotCount.With($"{catalog.Path} lists the file; the policy {options.Policy.Name} knows no catalogs"));
        }

        // What dates the catalog's signature dates the digests in it.
        var stamped = catalog.Report.Signatures.Where(s => s.Trusted && s.Timestamp is { Trusted: true }).Min(s => (DateTimeOffset?)s.Timestamp!.Time);
        if (!options.Accepts(found.Algorithm, stamped))
        {
            findings.Add(TrustFindings.WeakDigest.With(
                $"{catalog.Path} knows the file by its {found.Algorithm} digest, which proves nothing under the policy {options.Policy.Name}"));
        }

        if (member.Content?.PageHashes is { } pages && image is not null)
        {
            findings.AddRange(PageDifferences(image, pages, cancellation));
        }

        var proves = findings.Count == 0;
        if (!HasItsName(member))
        {
            findings.Add(CatalogFindings.NameMismatch.With($"{catalog.Path} lists the file as {member.File}"));
        }

        return found with { Proves = proves, Findings = findings };
    }

    private IReadOnlyList<Finding> PageDifferences(PeFile image, Authenticode.PageHashTable pages, CancellationToken cancellation)
    {
        var computed = PeDigestPass.Compute(source, image.Layout, [], [pages.Algorithm], checksum: false, null, cancellation);
        return computed.PageHashProblem is { } problem ? [problem] : PageHashes.Compare(computed.Pages!, pages, computed.PageHashes[pages.Algorithm]);
    }

    private IReadOnlyDictionary<DigestAlgorithm, byte[]> DigestsBy(PeLayout layout, CancellationToken cancellation) =>
        PeDigestPass.Compute(source, layout, catalogs.Algorithms, [], checksum: false, null, cancellation).Digests;

    // A member without a name, and bytes without one, have nothing to disagree about.
    private bool HasItsName(CatalogMember member) =>
        member.File is not { } name || source is not FileSource file
        || Path.GetFileName(name.Replace('\\', '/')).Equals(Path.GetFileName(file.Path), StringComparison.OrdinalIgnoreCase);
}
