using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Catalogs;
using Signet.Disks;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>Builds a Full Flash Update image of raw disks, and signs it when there is a signer.</summary>
/// <remarks>
/// Disks are read twice: once to find which blocks hold data, which says where everything lies, and once to hash and write them. The image is written once, beside
/// the file that it is to become, read back by the reader and compared with its hash table, and only then given its name.
/// </remarks>
public sealed class FfuBuilder
{
    private readonly IReadOnlyList<FfuBuildDisk> _disks;
    private readonly FfuBuildOptions _options;
    private readonly FfuBuildSignature? _signature;
    private readonly IProgress<FfuBuildProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<Finding> _findings = [];

    private FfuBuilder(
        IReadOnlyList<FfuBuildDisk> disks, FfuBuildOptions options, FfuBuildSignature? signature, IProgress<FfuBuildProgress>? progress, CancellationToken cancellation) =>
        (_disks, _options, _signature, _progress, _cancellation) = (disks, options, signature, progress, cancellation);

    /// <summary>Builds an image.</summary>
    /// <param name="disks">The disks, one for each store; they stay the caller's.</param>
    /// <param name="options">How to build.</param>
    /// <param name="signature">Who signs; null for an image whose catalog is unsigned.</param>
    /// <param name="output">The image. What is there is replaced when everything has succeeded.</param>
    /// <param name="progress">Told how far it is; may be called by any thread.</param>
    /// <param name="cancellation">Stops between two blocks and leaves nothing.</param>
    /// <exception cref="SigningException">A disk cannot become a store, the key refuses, or the image is not as it should be when it is read back.</exception>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    /// <exception cref="IOException">A disk cannot be read, or the image not be written.</exception>
    public static async Task<FfuBuildResult> BuildAsync(
        IReadOnlyList<FfuBuildDisk> disks, FfuBuildOptions options, FfuBuildSignature? signature, string output,
        IProgress<FfuBuildProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(disks);
        ArgumentNullException.ThrowIfNull(options);
        Check(disks, options);
        var builder = new FfuBuilder(disks, options, signature, progress, cancellation);
        var draft = builder.Draft();
        FfuBuildResult? result = null;
        await OutputFile.WriteAsync(output, async file => result = await builder.WriteAsync(draft, file));
        return result!;
    }

    private static void Check(IReadOnlyList<FfuBuildDisk> disks, FfuBuildOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(disks.Count, nameof(disks));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(disks.Count, options.Version == 1 ? 1 : ushort.MaxValue, nameof(disks));
        if (options.Version is not (1 or 2) || (options.Version == 2 && options.Compression != FfuCompression.None))
        {
            throw new ArgumentException($"there are no images of version {options.Version} with compression {options.Compression}", nameof(options));
        }

        if (options.Compression is not (FfuCompression.None or FfuCompression.Xpress or FfuCompression.XpressHuffman))
        {
            throw new ArgumentException($"{options.Compression} is not written", nameof(options));
        }

        if (!int.IsPow2(options.BlockSize) || options.BlockSize is < 4096 or > 1024 * 1024)
        {
            throw new ArgumentException($"a block has {options.BlockSize} bytes", nameof(options));
        }

        if (options.PlatformIds.Any(id => id.Length == 0 || id.AsSpan().ContainsAnyExceptInRange('!', '~')) || options.PlatformIds.Sum(id => id.Length + 1) >= FfuStoreHeader.PlatformIdsSize)
        {
            throw new SigningException(FfuBuildFindings.PlatformIds.With(
                $"the platform IDs take {options.PlatformIds.Sum(id => id.Length + 1)} bytes of {FfuStoreHeader.PlatformIdsSize - 1}, or hold characters that no ID has"));
        }
    }

    private FfuDraft Draft()
    {
        var layouts = _disks.Select(Layout).ToList();
        var required = _options.RequiredToFlash.Select(name => FindRequired(layouts, name)).ToList();
        var stores = new List<FfuStorePlan>();
        var (total, before) = (_disks.Sum(d => d.Source.Length), 0L);
        foreach (var (index, disk) in _disks.Index())
        {
            var start = before;
            var ofThis = required.Where(r => r.Store == index).Select(r => r.Partition).Distinct().ToList();
            stores.Add(FfuStorePlan.Of(disk, layouts[index], ofThis, _options, done => Tell(FfuBuildStep.Scanning, start + done, total), _cancellation));
            _findings.AddRange(stores[^1].Findings);
            before += disk.Source.Length;
        }

        return new FfuDraft(_options, stores);
    }

    private static DiskLayout Layout(FfuBuildDisk disk) =>
        DiskLayout.TryRead(disk.Source, disk.SectorSize, out var layout, out var problem)
            ? layout : throw new SigningException(problem with { Message = $"{disk.Name}: {problem.Message}" });

    private static (int Store, GptPartition Partition) FindRequired(List<DiskLayout> layouts, string name)
    {
        var found = layouts.Index()
            .SelectMany(l => (l.Item.Table?.Partitions ?? []).Where(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(p => (l.Index, p))).ToList();
        return found is [var one] ? one : throw new SigningException(FfuFindings.NoSuchPart.With($"{found.Count} partitions of the disks are named \"{name}\""));
    }

    private async Task<FfuBuildResult> WriteAsync(FfuDraft draft, FileStream file)
    {
        var table = new byte[draft.HashCount * FfuSecurityHeader.HashSize];

        // Where the image begins depends on the signed catalog, which is made last. A wrong guess costs a move of all of it, nothing else.
        var guess = SecurityOf(draft.Catalog([]).Length + GuessGrowth(), table).ImageOffset;
        var total = draft.Stores.Sum(s => (long)s.Blocks.Count * _options.BlockSize);
        var writer = new FfuPayloadWriter(file.SafeFileHandle, _options, table, done => Tell(FfuBuildStep.Writing, done, total), _cancellation);
        var (end, hash, sizes, built) = (guess + draft.HeaderSize, (int)(draft.HeaderSize / _options.BlockSize), new List<int[]?>(), new List<FfuBuiltStore>());
        foreach (var store in draft.Stores)
        {
            var start = end;
            (end, var dataSizes) = await writer.WriteAsync(store, start, hash);
            hash += store.Blocks.Count;
            sizes.Add(dataSizes);
            built.Add(new FfuBuiltStore(store.Disk.Name, store.Layout.SectorSize, store.Disk.Source.Length, store.Blocks.Count, end - start));
        }

        foreach (var disk in _disks)
        {
            disk.Source.EnsureUnchanged();
        }

        WriteHeaders(draft, sizes, table, file, guess);
        var catalog = await CatalogAsync(draft.Catalog(table));
        var security = SecurityOf(catalog.Length, table);
        FileMove.Shift(file.SafeFileHandle, guess, end, security.ImageOffset, _cancellation);
        WriteSecurity(security, catalog, table, file);
        RandomAccess.SetLength(file.SafeFileHandle, end + security.ImageOffset - guess);
        Verify(draft, file, table, catalog);
        return new FfuBuildResult(end + security.ImageOffset - guess, built, SHA256.HashData(table), _findings);
    }

    private void WriteHeaders(FfuDraft draft, List<int[]?> sizes, byte[] table, FileStream file, long offset)
    {
        var headers = draft.Headers(sizes);
        for (var i = 0; i < headers.Length / _options.BlockSize; i++)
        {
            SHA256.HashData(headers.AsSpan(i * _options.BlockSize, _options.BlockSize), table.AsSpan(i * FfuSecurityHeader.HashSize));
        }

        RandomAccess.Write(file.SafeFileHandle, headers, offset);
    }

    private static void WriteSecurity(FfuSecurityHeader security, byte[] catalog, byte[] table, FileStream file)
    {
        var head = new byte[FfuSecurityHeader.Size];
        security.Write(head);
        RandomAccess.Write(file.SafeFileHandle, head, 0);
        RandomAccess.Write(file.SafeFileHandle, catalog, security.Catalog.Offset);
        RandomAccess.Write(file.SafeFileHandle, table, security.HashTable.Offset);
        RandomAccess.Write(file.SafeFileHandle, new byte[security.Padding.Length], security.Padding.Offset);
    }

    private async Task<byte[]> CatalogAsync(byte[] unsigned)
    {
        if (_signature is null)
        {
            return unsigned;
        }

        var signed = await FileSigner.SignBytesAsync(unsigned, _signature.Options, _signature.Signer, _signature.Timestamps, _cancellation);
        _findings.AddRange(signed.Findings);
        return signed.Bytes;
    }

    private FfuSecurityHeader SecurityOf(int catalogSize, byte[] table) => new(_options.BlockSize, (uint)catalogSize, (uint)table.Length);

    // Certificates, a signature as long as the key, attributes; a time stamp with its own certificates.
    private int GuessGrowth() => _signature is not { Signer: var signer } ? 0
        : signer.Certificate.Raw.Length + signer.Further.Sum(c => c.Raw.Length) + 800 + (_signature.Timestamps is null ? 0 : 6000);

    // What a reader sees, before anybody can take it for an image.
    private void Verify(FfuDraft draft, FileStream file, byte[] table, byte[] catalog)
    {
        using var source = FileSource.Over(file.SafeFileHandle, file.Name);
        if (!FfuFile.Open(source, out var image, out var problem))
        {
            throw SelfCheck.Refuse(problem.Message);
        }

        var read = new List<Finding>([.. image.Findings, .. FfuVerifier.Paddings(image)]);
        var chunks = FfuChunks.Of(image);
        var total = source.Length - image.Security.ImageOffset;
        var places = FfuPlaces.Of(image);
        read.AddRange([.. FfuVerifier.Extent(image, chunks), .. places.Findings]);
        read.AddRange(FfuVerifier.Differences(image, chunks, table, () => places, new Teller(done => Tell(FfuBuildStep.Verifying, done, total)), _cancellation));
        var inside = CatalogFile.OpenForWork(new MemorySource(source.ReadToKeep(image.Security.Catalog)));
        read.AddRange([.. inside.Findings, .. FfuVerifier.Table(image.Security, table, inside.Catalog)]);
        if (inside.IsSigned)
        {
            inside.EnsureIntact(_cancellation);
        }

        // That the table is named by its SHA-1 is what was asked for.
        if (read.Find(f => f.Severity > Severity.Note && f.Rule != FfuFindings.TableSha1) is { } wrong)
        {
            throw SelfCheck.Refuse(wrong.Message);
        }

        if (!source.ReadToKeep(image.Security.Catalog).Span.SequenceEqual(catalog) || !FileMove.Holds(source, image.Security.HashTable.Offset, table) || image.PayloadEnd != source.Length
            || draft.Stores.Index().Any(s => !Same(s.Item, image.Stores[s.Index], places, s.Index)))
        {
            throw SelfCheck.Refuse("the image does not hold what was written");
        }
    }

    private static bool Same(FfuStorePlan plan, FfuStore store, FfuPlaces places, int index) =>
        store.Descriptors!.Count == plan.Blocks.Count && places.DiskOf(index)?.Length == plan.Disk.Source.Length
        && (places.TableOf(index)?.Partitions ?? []).SequenceEqual(plan.Layout.Table?.Partitions ?? []);

    private void Tell(FfuBuildStep step, long done, long total) => _progress?.Report(new FfuBuildProgress(step, done, total));

    private sealed class Teller(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
