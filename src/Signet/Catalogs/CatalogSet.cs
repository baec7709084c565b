using Signet.Files;
using Signet.Trust;

namespace Signet.Catalogs;

/// <summary>Catalogs in which files are looked up. Each was read, and its signature judged, once; the set serves any number of files and threads.</summary>
public sealed class CatalogSet
{
    private readonly Dictionary<byte[], List<Entry>> _byDigest = new(ByteArrayComparer.Instance);

    private CatalogSet(IReadOnlyList<JudgedCatalog> catalogs)
    {
        Catalogs = catalogs;
        foreach (var catalog in catalogs)
        {
            foreach (var member in catalog.Catalog?.Members ?? [])
            {
                Index(catalog, member);
            }
        }

        Algorithms = [.. DigestAlgorithm.All.Reverse().Where(a => _byDigest.Values.Any(entries => entries.Exists(e => e.Algorithm == a && !e.IsTwin)))];
    }

    /// <summary>The catalogs, in the order in which they were named.</summary>
    public IReadOnlyList<JudgedCatalog> Catalogs { get; }

    /// <summary>The digests by which members are named, strongest first. The SHA-1 twins of members with SHA-256 do not count.</summary>
    public IReadOnlyList<DigestAlgorithm> Algorithms { get; }

    /// <summary>Reads and judges catalogs.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">The policy under which each catalog's own signature is judged.</param>
    /// <exception cref="SigningException">One of the files is no catalog.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static CatalogSet Open(IEnumerable<string> paths, VerifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var catalogs = new List<JudgedCatalog>();
        foreach (var path in paths)
        {
            using var source = FileSource.Open(path);
            catalogs.Add(FileFormats.Detect(source) == FileFormat.Catalog
                ? Judge(path, source, options)
                : throw new SigningException(CatalogFindings.NotACatalog.With($"{path} begins like no catalog")));
        }

        return new CatalogSet(catalogs);
    }

    /// <summary>A set of catalogs that were judged already.</summary>
    public static CatalogSet Of(IEnumerable<JudgedCatalog> catalogs) => new([.. catalogs]);

    /// <summary>Reads and judges one catalog.</summary>
    /// <param name="path">The name that it is reported by.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="options">The policy.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static JudgedCatalog Judge(string path, ByteSource source, VerifyOptions options)
    {
        var report = CatalogVerifier.Verify(source, options, out var file);
        return new JudgedCatalog(path, file?.Catalog, report);
    }

    /// <summary>The members that state this digest, in catalogs that are trusted first.</summary>
    /// <param name="algorithm">The digest's algorithm.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="twins">Whether to find the SHA-1 twins of members with SHA-256, which state no digest and prove membership by their tag alone.</param>
    public IEnumerable<(JudgedCatalog Catalog, CatalogMember Member)> Find(DigestAlgorithm algorithm, ReadOnlySpan<byte> digest, bool twins = false) =>
        _byDigest.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(digest, out var entries)
            ? entries.Where(e => e.Algorithm == algorithm && (twins || !e.IsTwin)).OrderByDescending(e => e.Catalog.Report.Report.Verdict == Verdict.Trusted)
                .Select(e => (e.Catalog, e.Member))
            : [];

    private void Index(JudgedCatalog catalog, CatalogMember member)
    {
        foreach (var (algorithm, value) in member.Digests())
        {
            var key = value.ToArray();
            if (!_byDigest.TryGetValue(key, out var entries))
            {
                _byDigest.Add(key, entries = []);
            }

            // Who can make a SHA-1 collision could pass another file off by the twin, although the member itself states SHA-256.
            var isTwin = catalog.Catalog!.Version == CatalogVersion.V2 && algorithm == DigestAlgorithm.Sha1 && member.Content is null;
            entries.Add(new Entry(catalog, member, algorithm, isTwin));
        }
    }

    private readonly record struct Entry(JudgedCatalog Catalog, CatalogMember Member, DigestAlgorithm Algorithm, bool IsTwin);
}
