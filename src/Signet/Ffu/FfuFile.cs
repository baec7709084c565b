using System.Diagnostics.CodeAnalysis;
using Signet.Binary;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>A Full Flash Update image opened for work: its headers, stores and descriptors, each within bounds. No hash is compared yet.</summary>
/// <remarks>
/// <code>
/// 0     security header, catalog, hash table, zeros up to a multiple of the chunk size
/// A     image header, manifest, device targeting records, zeros up to a multiple of the chunk size
/// B     store header 1, validate and write descriptors, zeros up to a multiple of the block size; store headers 2, 3, … in the same way
/// P     payload of store 1, payload of store 2, …, nothing between them, up to the end of the file
/// </code>
/// A file that ends after its first store header is what ImageSigner's TRUNCATE leaves: enough to sign, not to flash.
/// </remarks>
public sealed class FfuFile
{
    // Microsoft's page on signing calls what TRUNCATE leaves "the first one MB"; others cut there.
    private const long OneMegabyte = 1024 * 1024;

    // An image has a store for each logical unit of its disk: 8 at most on UFS.
    private const int MaxStores = 256;

    // A table of write descriptors for 512 TiB has 64 GiB; this is one for 2 TiB in blocks of 128 KiB with one location each.
    internal const long MaxDescriptorBytes = 256 * 1024 * 1024;

    private readonly List<Finding> _findings = [];
    private readonly List<FfuStore> _stores = [];
    private readonly List<FfuTargeting> _targeting = [];

    private FfuFile(ByteSource source, FfuSecurityHeader security)
    {
        (Source, Security) = (source, security);
        if (source is FileSource { UnfinishedEdit: { } edit })
        {
            _findings.Add(edit);
        }
    }

    /// <summary>Where the bytes come from; the caller's to dispose of.</summary>
    public ByteSource Source { get; }

    /// <summary>The security header.</summary>
    public FfuSecurityHeader Security { get; }

    /// <summary>The image header.</summary>
    public FfuImageHeader Image { get; private set; }

    /// <summary>Where the manifest lies.</summary>
    public FileRange ManifestRange { get; private set; }

    /// <summary>The manifest.</summary>
    public FfuManifest Manifest { get; private set; } = new([]);

    /// <summary>The devices that the image is for, by records of their own; most images have none.</summary>
    public IReadOnlyList<FfuTargeting> Targeting => _targeting;

    /// <summary>The image header with what belongs to it, without the zeros behind.</summary>
    public FileRange ImageRange { get; private set; }

    /// <summary>The stores whose headers are in the file.</summary>
    public IReadOnlyList<FfuStore> Stores => _stores;

    /// <summary>Where the payload begins; null when the file ends before its last store header does.</summary>
    public long? PayloadOffset { get; private set; }

    /// <summary>The first offset behind the payload, which may lie behind the end of a truncated file; where the last store header should be when that is missing.</summary>
    public long PayloadEnd => _stores[^1].Payload.End;

    /// <summary>True when the file ends before its payload does.</summary>
    public bool IsTruncated => PayloadOffset is null || PayloadEnd > Source.Length;

    /// <summary>Length of what ImageSigner's TRUNCATE leaves, in bytes: through the end of the chunk in which the first store header begins.</summary>
    public long TruncatedLength =>
        Security.ImageOffset + Align.Up(FfuImageHeader.Size + (long)Image.ManifestLength, Security.ChunkSize) + Security.ChunkSize;

    /// <summary>What cannot be seen when <see cref="IsTruncated"/>; null otherwise.</summary>
    public Finding? Truncation =>
        !IsTruncated ? null
        : Source.Length == TruncatedLength || (Source.Length == OneMegabyte && Source.Length > TruncatedLength)
            ? FfuFindings.Unseen.With(
                $"the image is cut off on purpose: {(Source.Length - Security.ImageOffset) / Security.ChunkSize} of {Security.HashCount} chunks can be compared with the hash table; "
                + (PayloadOffset is null ? "write descriptors, partitions and payload cannot be seen" : "most of the payload cannot be seen"), new FileRange(Source.Length, 0))
            : FfuFindings.Truncated(Source.Length, PayloadOffset is null ? "its store headers" : $"the payload, which ends at 0x{PayloadEnd:x}");

    /// <summary>What is wrong, though the image can be worked on.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Reads everything but hash table and payload.</summary>
    /// <param name="source">The file.</param>
    /// <param name="file">The opened file. Its <see cref="Findings"/> may hold errors.</param>
    /// <param name="problem">Why it is no image that we can work on.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool Open(ByteSource source, [NotNullWhen(true)] out FfuFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        var opened = Read(source, out problem);
        file = problem is null ? opened : null;
        return file is not null;
    }

    /// <summary>Reads as far as the file can be read, for showing what is there.</summary>
    /// <param name="source">The file.</param>
    /// <param name="problem">Why reading ended early; null when it did not. Then <see cref="Stores"/> may be empty and the rest unread.</param>
    /// <returns>Null when not even the security header can be read.</returns>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FfuFile? Read(ByteSource source, out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!FfuSecurityHeader.TryRead(source.ReadAtMost(0, FfuSecurityHeader.Size), source.Length, out var security, out problem))
        {
            return null;
        }

        var read = new FfuFile(source, security);
        problem = read.ReadImage() ?? read.ReadStores();
        return read;
    }

    /// <summary>As <see cref="Open"/>, for those who cannot go on without the file.</summary>
    /// <exception cref="SigningException">It is no image that we can work on.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FfuFile OpenForWork(ByteSource source) =>
        Open(source, out var file, out var problem) ? file : throw new SigningException(problem);

    private Finding? ReadImage()
    {
        var offset = Security.ImageOffset;
        if (!FfuImageHeader.TryRead(Source.ReadAtMost(offset, FfuImageHeader.SizeWithTargeting), offset, Security, out var image, out var problem))
        {
            return problem;
        }

        Image = image;
        ManifestRange = new FileRange(offset + image.HeaderSize, image.ManifestLength);
        if (!ManifestRange.FitsIn(Source.Length))
        {
            return FfuFindings.Truncated(Source.Length, "the manifest");
        }

        Manifest = FfuManifest.Read(Source.ReadExactly(ManifestRange), ManifestRange.Offset, out var findings);
        _findings.AddRange(findings);
        return null;
    }

    private Finding? ReadStores()
    {
        if (ReadTargeting() is { } wrong)
        {
            return wrong;
        }

        var offset = Align.Up(ImageRange.End, Security.ChunkSize);
        var count = 1;
        while (_stores.Count < count)
        {
            if (!TryReadStoreHeader(offset, out var header, out var problem))
            {
                return problem;
            }

            count = header.StoreCount;
            var start = offset + header.Size;
            var length = header.ValidateDescriptorLength + (long)header.WriteDescriptorLength;
            if (length > MaxDescriptorBytes)
            {
                return FfuFindings.StoreHeader.With($"its descriptors have {length} bytes", new FileRange(offset + 208, 16));
            }

            var range = new FileRange(offset, header.Size + length);
            if (!range.FitsIn(Source.Length))
            {
                // What TRUNCATE leaves ends behind the first chunk of the first store header.
                _stores.Add(new FfuStore(header, range, null) { Payload = new FileRange(range.End, 0) });
                return null;
            }

            var descriptorOffset = start + header.ValidateDescriptorLength;
            var bytes = Source.ReadExactly(new FileRange(descriptorOffset, header.WriteDescriptorLength));
            if (!FfuWriteDescriptors.TryRead(bytes, descriptorOffset, header, out var descriptors, out problem))
            {
                return problem;
            }

            if (FfuValidateDescriptor.Read(Source.ReadExactly(new FileRange(start, header.ValidateDescriptorLength)), start, header.ValidateDescriptorCount, out var validation) is { } bad)
            {
                return bad;
            }

            _findings.AddRange(Phases(header, offset));
            _findings.AddRange(Devices(header, offset));
            _stores.Add(new FfuStore(header, range, descriptors) { Validation = validation });
            offset = StorePadding(_stores[^1]).End;
        }

        PlacePayload(offset);
        return null;
    }

    // No byte more than the header has: what lies behind the headers is hashed in another way when the payload is compressed.
    private byte[] ReadStoreHeader(long offset) =>
        Source.ReadAtMost(offset, FfuStoreHeader.SizeOf(Source.ReadAtMost(offset, FfuStoreHeader.FixedSize)));

    private void PlacePayload(long offset)
    {
        PayloadOffset = offset;
        for (var i = 0; i < _stores.Count; i++)
        {
            var store = _stores[i];
            var described = store.DescribedSize;
            if (store.Header.PayloadSize is { } stated && stated != (ulong)described)
            {
                _findings.Add(FfuFindings.StoreHeader.With(
                    $"store {i + 1} has {stated} bytes of payload by its header, {described} by its descriptors", new FileRange(store.HeaderRange.Offset + 252, 8)));
            }

            _stores[i] = store with { Payload = new FileRange(offset, described) };
            offset += described;
        }

        // The generator of Microsoft aligns the whole; what is behind the payload up to there are zeros.
        var end = Align.Up(offset, Security.ChunkSize);
        if (Source.Length > end)
        {
            _findings.Add(FfuFindings.SurplusData.With($"{Source.Length - end} bytes follow the payload, which ends at 0x{offset:x}", new FileRange(end, Source.Length - end)));
        }
    }

    /// <summary>The zeros behind the descriptors of a store.</summary>
    /// <remarks>Counted from the image header: a signature moves that by whole chunks, and blocks may be larger than chunks.</remarks>
    internal FileRange StorePadding(FfuStore store) =>
        new(store.HeaderRange.End, Align.Padding(store.HeaderRange.End - Security.ImageOffset, store.Header.BlockSize));

    private bool TryReadStoreHeader(long offset, [NotNullWhen(true)] out FfuStoreHeader? header, [NotNullWhen(false)] out Finding? problem)
    {
        if (!FfuStoreHeader.TryRead(ReadStoreHeader(offset), offset, out header, out problem))
        {
            return false;
        }

        // All headers are of one kind and count the same stores, each by its own number.
        var wrong =
            header.StoreCount > MaxStores ? $"the image has {header.StoreCount} stores; {MaxStores} are read"
            : header.StoreIndex != _stores.Count + 1 ? $"store {_stores.Count + 1} has the number {header.StoreIndex} of {header.StoreCount}"
            : _stores is [var first, ..] && (first.Header.StoreCount != header.StoreCount || first.Header.MajorVersion != header.MajorVersion)
                ? $"store {_stores.Count + 1} is one of {header.StoreCount} of version {header.MajorVersion}, the first one of {first.Header.StoreCount} of version {first.Header.MajorVersion}"
            : null;
        problem = wrong is null ? null : FfuFindings.StoreHeader.With(wrong, new FileRange(offset + FfuStoreHeader.CommonSize, 4));
        return problem is null;
    }

    private Finding? ReadTargeting()
    {
        var end = ManifestRange.End;
        for (uint i = 0; i < Image.TargetingCount; i++)
        {
            if (!FfuTargeting.TryRead(Source.ReadAtMost(end, FfuTargeting.FixedSize + FfuTargeting.MaxTextBytes), end, out var record, out var problem))
            {
                return problem;
            }

            _targeting.Add(record);
            end += record.Size;
        }

        ImageRange = new FileRange(Security.ImageOffset, end - Security.ImageOffset);
        return null;
    }

    private IEnumerable<Finding> Devices(FfuStoreHeader header, long offset)
    {
        var where = new FileRange(offset + 12, FfuStoreHeader.PlatformIdsSize);
        if (header.PlatformIds.Any(id => id.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            yield return FfuFindings.DeviceList.With("a platform ID is no ASCII text", where);
        }
        else if (Manifest.PlatformIds.Count > 0 && !Manifest.PlatformIds.Order(StringComparer.Ordinal).SequenceEqual(header.PlatformIds.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            yield return FfuFindings.DeviceList.With(
                $"the store header is for {string.Join(", ", header.PlatformIds)}, the manifest for {string.Join(", ", Manifest.PlatformIds)}", where);
        }
    }

    private static IEnumerable<Finding> Phases(FfuStoreHeader header, long offset) =>
        new (string Name, FfuTablePhase Phase)[] { ("initial", header.InitialTable), ("flash-only", header.FlashOnlyTable), ("final", header.FinalTable) }
            .Where(p => p.Phase.Index + (long)p.Phase.Count > header.WriteDescriptorCount)
            .Select(p => FfuFindings.TablePhase.With(
                $"the {p.Name} table is made of the descriptors {p.Phase.Index} to {p.Phase.Index + (long)p.Phase.Count - 1}, there are {header.WriteDescriptorCount}", new FileRange(offset + 224, 24)));
}
