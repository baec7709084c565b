using Signet.Authenticode;
using Signet.Files;

namespace Signet.Catalogs;

/// <summary>What a catalog is made of: its list, its members, its signature.</summary>
public sealed record CatalogInspection : FileInspection
{
    /// <inheritdoc/>
    public override FileFormat Format => FileFormat.Catalog;

    /// <summary>The list; null when it cannot be read.</summary>
    public Catalog? Catalog { get; init; }

    /// <summary>The digest of the list by the algorithm of the signature; null when unsigned.</summary>
    public (DigestAlgorithm Algorithm, byte[] Value)? ListDigest { get; init; }

    /// <summary>Reads a catalog and takes it apart.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static CatalogInspection Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!CatalogFile.Open(source, out var file, out var problem))
        {
            return new CatalogInspection { Length = source.Length, Findings = [problem] };
        }

        var signatures = file.Signatures.Select(s => SignatureInspection.Of(s, null, null, [])).ToList();
        var digest = file.Signatures.Select(s => s.Digest).FirstOrDefault();
        return new CatalogInspection
        {
            Length = source.Length,
            Catalog = file.Catalog,
            ListDigest = digest is null ? null : (digest, file.DigestBy(digest)),
            Signatures = signatures,
            Findings = [.. file.Findings, .. signatures.SelectMany(s => s.Findings)],
        };
    }
}
