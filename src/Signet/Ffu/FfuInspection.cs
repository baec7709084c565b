using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>What a Full Flash Update image is made of: headers, manifest, stores, partitions, catalog. No chunk is compared with its hash.</summary>
public sealed record FfuInspection : FileInspection
{
    /// <inheritdoc/>
    public override FileFormat Format => FileFormat.Ffu;

    /// <summary>The image as far as it can be read; null when its security header cannot be.</summary>
    public FfuFile? File { get; init; }

    /// <summary>True when the image was read up to its end or its truncation.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The disks and their partitions; null when the image is truncated or damaged.</summary>
    public FfuPlaces? Places { get; init; }

    /// <summary>The catalog; null when it cannot be read.</summary>
    public CatalogFile? Catalog { get; init; }

    /// <summary>Reads an image and takes it apart.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FfuInspection Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (FfuFile.Read(source, out var problem) is not { } file)
        {
            return new FfuInspection { Length = source.Length, Findings = [problem!] };
        }

        var findings = new List<Finding>(file.Findings);
        findings.AddRange(problem is null ? [] : [problem]);
        var places = problem is null && !file.IsTruncated ? FfuPlaces.Of(file) : null;
        findings.AddRange(places?.Findings ?? []);
        if (problem is null && file.Truncation is { } truncation)
        {
            findings.Add(truncation);
        }

        var signatures = new List<SignatureInspection>();
        if (CatalogFile.Open(new MemorySource(source.ReadToKeep(file.Security.Catalog)), out var catalog, out var unread, file.Security.Catalog.Offset))
        {
            signatures.AddRange(catalog.Signatures.Select(s => SignatureInspection.Of(s, null, null, [])));
        }

        IEnumerable<Finding> ofCatalog = unread is null ? [.. catalog!.Findings, .. signatures.SelectMany(s => s.Findings)] : [unread];
        return new FfuInspection
        {
            Length = source.Length,
            File = file,
            IsComplete = problem is null,
            Places = places,
            Catalog = catalog,
            Signatures = signatures,
            Findings = [.. findings, .. ofCatalog],
        };
    }
}
