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
    // A table of write descriptors for 512 TiB has 64 GiB; this is one for 2 TiB in blocks of 128 KiB with one location each.
    private const long MaxDescriptorBytes = 256 * 1024 * 1024;

    private readonly List<Finding> _findings = [];
    private readonly List<FfuStore> _stores = [];

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
        : Source.Length == TruncatedLength
            ? FfuFindings.Unseen.With($"the image is cut off behind its first store header: {Source.Length} bytes are there to be seen", new FileRange(Source.Length, 0))
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
        if (!TargetingEnd(out var offset, out var problem))
        {
            return problem;
        }

        offset = Align.Up(offset, Security.ChunkSize);
        var count = 1;
        while (_stores.Count < count)
        {
            if (!FfuStoreHeader.TryRead(ReadStoreHeader(offset), offset, out var header, out problem))
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

            _findings.AddRange(Phases(header, offset));
            _stores.Add(new FfuStore(header, range, descriptors));
            offset = Align.Up(range.End, header.BlockSize);
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

    // The records are read past, not read: one open writer makes them, and no file with more than one is known.
    private bool TargetingEnd(out long offset, [NotNullWhen(false)] out Finding? problem)
    {
        offset = ManifestRange.End;
        problem = null;
        for (uint i = 0; i < Image.TargetingCount; i++)
        {
            var reader = new SpanReader(Source.ReadAtMost(offset, 7 * sizeof(uint)));
            var length = 7L * sizeof(uint);
            for (var field = 0; field < 7; field++)
            {
                length += reader.U32();
            }

            if (reader.Truncated || !new FileRange(offset, length).FitsIn(Source.Length))
            {
                problem = FfuFindings.Truncated(Source.Length, $"device targeting record {i + 1} of {Image.TargetingCount}");
                return false;
            }

            offset += length;
        }

        return true;
    }

    private static IEnumerable<Finding> Phases(FfuStoreHeader header, long offset) =>
        new (string Name, FfuTablePhase Phase)[] { ("initial", header.InitialTable), ("flash-only", header.FlashOnlyTable), ("final", header.FinalTable) }
            .Where(p => p.Phase.Index + (long)p.Phase.Count > header.WriteDescriptorCount)
            .Select(p => FfuFindings.TablePhase.With(
                $"the {p.Name} table is made of the descriptors {p.Phase.Index} to {p.Phase.Index + (long)p.Phase.Count - 1}, there are {header.WriteDescriptorCount}", new FileRange(offset + 224, 24)));
}
