using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Files;
using Signet.Trust;

namespace Signet.Ffu;

/// <summary>Proves an image for flashing, in a device's order: nothing of it is used before something that is trusted vouches for it.</summary>
/// <remarks>
/// <code>
/// 1  security header, within bounds
/// 2  catalog: signed, its signer's chain ends in an anchor, it names the hash table
/// 3  headers: each chunk compared with the table, then read, once
/// 4  device: platform IDs, removable media, rollback floors
/// 5  image: one entry of the table for each chunk, nothing behind the payload, every chunk compared with the table
/// </code>
/// Each step needs the one before. What the disks must be like is asked by whoever has them, before the first write. This is the host's check; a device makes its own.
/// Sources: Microsoft, "Implementing image integrity validation in custom flashing tools" and "Developing custom OEM flashing tools".
/// </remarks>
public static class FfuProver
{
    // Of an image of 512 GiB in chunks of 128 KiB.
    private const uint MaxTableBytes = 128 * 1024 * 1024;

    /// <summary>Proves.</summary>
    /// <param name="source">The image, opened once; the caller's to dispose of, after the flash.</param>
    /// <param name="demands">What the device asks.</param>
    /// <param name="progress">Told the bytes hashed so far; may come from any thread.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <returns>The proof, or why there is none: bad input is in its findings, never an exception.</returns>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FlashProof Prove(ByteSource source, FlashDemands demands, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(demands);
        var options = new VerifyOptions { Policy = Policy.Ffu with { Usage = demands.Usage, ChecksTime = demands.ChecksDates }, At = demands.At };
        if (!FfuSecurityHeader.TryRead(source.ReadAtMost(0, FfuSecurityHeader.Size), source.Length, out var security, out var problem)
            || (problem = TooLarge(security)) is not null)
        {
            return Refused(options, problem);
        }

        var head = source.ReadExactly(new FileRange(0, security.ImageOffset));
        var table = head.AsMemory((int)security.HashTable.Offset, (int)security.HashTableSize);
        if (!CatalogFile.Open(new MemorySource(head.AsMemory(FfuSecurityHeader.Size, (int)security.CatalogSize)), out var catalog, out problem, security.Catalog.Offset))
        {
            return Refused(options, problem);
        }

        var proof = ProveSigner(catalog, security, table, demands, options);
        var report = proof.Report.Report;
        if (report.Verdict != Verdict.Trusted)
        {
            return proof;
        }

        if (OpenHeaders(source, security, head, report) is not { } file)
        {
            return proof;
        }

        proof = proof with { File = file };
        var chunks = FfuChunks.Of(file);
        report.Add(file.Findings);
        report.Add(DeviceCheck.Check(file, demands));
        report.Add(Whole(file, chunks));
        if (report.Verdict != Verdict.Trusted)
        {
            return proof;
        }

        report.Add(FfuVerifier.Paddings(file));
        report.Add(FfuVerifier.Differences(file, chunks, table, () => FfuPlaces.Of(file), progress, cancellation));
        return report.Verdict == Verdict.Trusted ? proof with { Image = new VerifiedFfu(file, table, report.Proved) } : proof;
    }

    private static FlashProof ProveSigner(CatalogFile catalog, FfuSecurityHeader security, ReadOnlyMemory<byte> table, FlashDemands demands, VerifyOptions options)
    {
        options = options with { Trust = demands.Anchors.StoreFor(catalog.Signatures.SelectMany(s => s.Certificates)) };
        var judgement = new FileJudgement(FileFormat.Ffu.Name(), options, f => f);
        var content = FfuVerifier.Table(security, table, catalog.Catalog).ToList();
        judgement.Add(catalog.Findings);
        judgement.Add(content);
        var intact = !content.Exists(f => f.Severity == Severity.Error);
        var report = judgement.Conclude(
            new FileDigest(DigestAlgorithm.Sha256, SHA256.HashData(table.Span)),
            [.. catalog.Signatures.Select(s => judgement.Check(s, intact && s.Data is not null, []))]);
        var chain = report.Signatures.FirstOrDefault(s => s.Trusted)?.Chain ?? [];
        report.Report.Add(demands.Anchors.Forbidden(chain));
        report.Report.Add(report.Report.Findings.Where(f => f.Rule == TrustFindings.Sha1Signature).Select(f => DeviceFindings.WeakChain.With(f.Message)).ToList());
        if (catalog.Signatures.Count == 0)
        {
            report.Report.Add(DeviceFindings.UnsignedImage.With("the catalog bears no signature", security.Catalog));
        }
        else if (chain.Count == 0)
        {
            report.Report.Add(DeviceFindings.NotProven.With($"the signer is not proved by {demands.Anchors.Description}", security.Catalog));
        }

        var anchor = chain.Count > 0 ? chain[^1] : null;
        return new FlashProof { Report = report, Anchor = anchor, Source = anchor is null ? null : demands.Anchors.SourceOf(anchor) };
    }

    // Null when the headers are not what the table says, or cannot be read; the report has the reason.
    private static FfuFile? OpenHeaders(ByteSource source, FfuSecurityHeader security, byte[] head, Report report)
    {
        var headers = new HashedHeaders(source, security, head);
        FfuFile? file = null;
        Finding? problem = null;
        try
        {
            _ = FfuFile.Open(headers, out file, out problem);
        }
        catch (EndOfStreamException) when (headers.Mismatch is not null)
        {
            // The headers give no byte of the chunk that is named below.
        }

        headers.Seal();
        report.Add(headers.Mismatch is { } range ? [FfuFindings.ChunkMismatch.With("a chunk of the headers has another hash than the table gives", range)]
            : problem is not null ? [problem]
            : []);
        return headers.Mismatch is null ? file : null;
    }

    private static IEnumerable<Finding> Whole(FfuFile file, FfuChunks chunks)
    {
        foreach (var finding in FfuVerifier.Extent(file, chunks))
        {
            yield return finding.Rule == FfuFindings.Unseen ? FfuFindings.TruncatedImage.With(finding.Message, finding.Where) : finding;
        }

        for (var i = 0; i < file.Stores.Count; i++)
        {
            var header = file.Stores[i].Header;
            if (header.StoreIndex != i + 1 || header.StoreCount != file.Stores.Count)
            {
                yield return DeviceFindings.Stores.With($"store {i + 1} of {file.Stores.Count} says that it is {header.StoreIndex} of {header.StoreCount}", file.Stores[i].HeaderRange);
            }
        }
    }

    private static Finding? TooLarge(FfuSecurityHeader security) =>
        security.HashTableSize > MaxTableBytes ? FfuFindings.SecurityHeader.With($"the hash table has {security.HashTableSize} bytes, {MaxTableBytes} are flashed at most", new FileRange(28, 4)) : null;

    private static FlashProof Refused(VerifyOptions options, Finding problem) => new() { Report = FileReport.Unreadable(FileFormat.Ffu.Name(), options, problem) };
}
