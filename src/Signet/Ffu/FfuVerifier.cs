using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Catalogs;
using Signet.Files;
using Signet.Trust;

namespace Signet.Ffu;

/// <summary>Verifies a Full Flash Update image: headers within bounds, the catalog's signature, the hash table, every chunk.</summary>
/// <remarks>
/// The order is the device's (Microsoft, "Implementing image integrity validation in custom flashing tools"), but it goes on after an error: one run tells everything.
/// The verdict is about the file as it is now. Who writes it to a disk must compare every chunk again as it is written.
/// </remarks>
public static class FfuVerifier
{
    private const int MostChunksNamed = 20;

    /// <summary>Verifies.</summary>
    /// <param name="source">The image; the caller's to dispose of.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <param name="progress">Told the bytes hashed so far; may come from any thread.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <returns>The report: bad input is in its findings, never an exception.</returns>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileReport Verify(ByteSource source, VerifyOptions options, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var format = FileFormat.Ffu.Name();
        if (!FfuFile.Open(source, out var file, out var problem))
        {
            return FileReport.Unreadable(format, options, problem);
        }

        var judgement = new FileJudgement(format, options, f => f);
        judgement.Add(file.Findings);
        judgement.Add(Paddings(file));
        var table = source.ReadExactly(file.Security.HashTable);
        var content = new List<Finding>(Chunks(file, table, progress, cancellation));
        var catalogBytes = source.ReadToKeep(file.Security.Catalog);
        var checks = new List<SignatureCheck>();
        if (CatalogFile.Open(new MemorySource(catalogBytes), out var catalog, out problem, file.Security.Catalog.Offset))
        {
            content.AddRange(Table(file.Security, table, catalog.Catalog));
            judgement.Add(catalog.Findings);
            judgement.Add(content);
            var intact = !content.Exists(f => f.Severity == Severity.Error || f.Rule == FfuFindings.Unseen);
            checks.AddRange(catalog.Signatures.Select(s => judgement.Check(s, intact && s.Data is not null, [])));
        }
        else
        {
            judgement.Add([problem, .. content]);
        }

        return judgement.Conclude(new FileDigest(DigestAlgorithm.Sha256, SHA256.HashData(table)), checks);
    }

    /// <summary>Whether a catalog names the hash table, and how well.</summary>
    internal static IEnumerable<Finding> Table(FfuSecurityHeader security, ReadOnlyMemory<byte> table, Catalog catalog)
    {
        var stated = catalog.Members.Select(m => m.Content).OfType<SpcIndirectData>()
            .Where(c => DigestAlgorithm.FromOid(c.DigestAlgorithm) is { } algorithm && algorithm != DigestAlgorithm.Md5 && algorithm.Hash(table.Span).AsSpan().SequenceEqual(c.Digest.Span))
            .Select(c => DigestAlgorithm.FromOid(c.DigestAlgorithm)).ToList();
        if (stated.Count == 0)
        {
            yield return FfuFindings.TableMismatch.With($"none of the catalog's {catalog.Members.Count} members has the digest of the hash table", security.HashTable);
        }
        else if (stated.TrueForAll(a => a == DigestAlgorithm.Sha1))
        {
            yield return FfuFindings.TableSha1.With("the catalog names the hash table by its SHA-1", security.Catalog);
        }
    }

    /// <summary>Compares the image with its hash table, as far as it is there.</summary>
    internal static IEnumerable<Finding> Chunks(FfuFile file, ReadOnlyMemory<byte> table, IProgress<long>? progress, CancellationToken cancellation)
    {
        var chunks = FfuChunks.Of(file);
        var places = file.IsTruncated ? null : FfuPlaces.Of(file);
        return [.. Extent(file, chunks), .. places?.Findings ?? [], .. Differences(file, chunks, table, () => places, progress, cancellation)];
    }

    /// <summary>Whether the image ends where its headers say, with an entry of the hash table for each chunk.</summary>
    internal static IEnumerable<Finding> Extent(FfuFile file, FfuChunks chunks)
    {
        if (file.PayloadOffset is not null && chunks.Count != file.Security.HashCount)
        {
            yield return FfuFindings.HashCount.With($"the hash table has {file.Security.HashCount} entries for {chunks.Count} chunks", file.Security.HashTable);
        }

        if (file.Truncation is { } truncation)
        {
            yield return truncation;
        }
    }

    /// <summary>The chunks whose hash is another than the table gives; each is named by what it belongs to.</summary>
    internal static IEnumerable<Finding> Differences(
        FfuFile file, FfuChunks chunks, ReadOnlyMemory<byte> table, Func<FfuPlaces?> places, IProgress<long>? progress, CancellationToken cancellation)
    {
        var different = FfuHashCheck.FindDifferent(file, chunks, table, progress, cancellation);
        var known = different.Count > 0 ? places() : null;
        foreach (var chunk in different.Take(MostChunksNamed))
        {
            yield return FfuFindings.ChunkMismatch.With($"chunk {chunk.Index} ({known?.Describe(chunk) ?? "headers"}) has another hash than the table gives", chunk.Range);
        }

        if (different.Count > MostChunksNamed)
        {
            yield return FfuFindings.ChunkMismatch.With($"{different.Count - MostChunksNamed} more chunks have other hashes than the table gives", different[MostChunksNamed].Range);
        }
    }

    /// <summary>Whether the bytes that only fill up are zero.</summary>
    internal static IEnumerable<Finding> Paddings(FfuFile file)
    {
        var ranges = new List<(string Where, FileRange Range)>
        {
            ("before the image header, where no hash covers them", file.Security.Padding),
        };
        ranges.Add(("behind the manifest", new FileRange(file.ImageRange.End, Align.Padding(file.ImageRange.End, file.Security.ChunkSize))));
        foreach (var store in file.Stores.Where(s => s.Descriptors is not null))
        {
            ranges.Add(("behind a store header", file.StorePadding(store)));
        }

        if (file.PayloadOffset is not null)
        {
            ranges.Add(("behind the payload", new FileRange(file.PayloadEnd, Align.Padding(file.PayloadEnd, file.Security.ChunkSize))));
        }

        return ranges.Where(r => r.Range.FitsIn(file.Source.Length) && file.Source.ReadExactly(r.Range).AsSpan().ContainsAnyExcept((byte)0))
            .Select(r => FfuFindings.Padding.With($"bytes {r.Where} are not zero", r.Range));
    }
}
