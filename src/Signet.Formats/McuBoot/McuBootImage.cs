using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>Where the parts of an MCUboot image lie: header, payload, protected TLVs, TLVs, and what follows them.</summary>
/// <remarks>
/// <code>
/// header        HeaderSize bytes
/// payload       ImageSize bytes, perhaps compressed, perhaps encrypted
/// protected     ProtectedTlvSize bytes; absent when that is 0
/// TLVs          always
/// padding       up to the slot's end, then the trailer, when the image was made for a whole slot
/// </code>
/// Source: MCUboot, design.md, "Image format", and bootutil's tlv.c for what makes an area acceptable.
/// </remarks>
public sealed record McuBootImage
{
    /// <summary>The whole file.</summary>
    public required ReadOnlyMemory<byte> File { get; init; }

    public required McuBootHeader Header { get; init; }

    public required McuBootEndian Endian { get; init; }

    /// <summary>The area that hash and signature cover; null when there is none or it cannot be read.</summary>
    public TlvArea? ProtectedArea { get; init; }

    /// <summary>The area with hash and signature; null when it cannot be read.</summary>
    public TlvArea? Area { get; init; }

    /// <summary>What is wrong with the layout: at most one finding for the header and two for each area.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The first byte behind the last area that could be found.</summary>
    public long End => Area?.Range.End ?? ProtectedArea?.Range.End ?? Math.Min(Header.PayloadRange.End, File.Length);

    /// <summary>What follows the TLVs: padding and trailer, or nothing.</summary>
    public FileRange Rest => new(End, File.Length - End);

    /// <summary>All records, the protected ones first, in file order.</summary>
    public IEnumerable<Tlv> Records => (ProtectedArea?.Records ?? []).Concat(Area?.Records ?? []);

    /// <summary>True when the payload does not lie in the open. An image for the primary slot may bear the flag and be in the open.</summary>
    public bool IsEncrypted => (Header.Flags & McuBootFlags.Encrypted) != 0;

    /// <summary>True when the payload is compressed.</summary>
    public bool IsCompressed => (Header.Flags & McuBootFlags.Compressed) != 0;

    /// <summary>The first record of that type, the protected ones first; null when there is none.</summary>
    public Tlv? Find(TlvType type)
    {
        foreach (var area in (ReadOnlySpan<TlvArea?>)[ProtectedArea, Area])
        {
            foreach (var record in area?.Records ?? [])
            {
                if (record.Type == type)
                {
                    return record;
                }
            }
        }

        return null;
    }

    /// <summary>The bytes of a range that lies in the file.</summary>
    public ReadOnlyMemory<byte> Slice(FileRange range) => File.Slice((int)range.Offset, (int)range.Length);

    /// <summary>Reads an image. Only a header that cannot be read leaves nothing; whatever else is wrong is in <see cref="Findings"/>.</summary>
    /// <param name="file">The image from its first byte, with whatever follows it.</param>
    /// <param name="image">The image.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryRead(ReadOnlyMemory<byte> file, [NotNullWhen(true)] out McuBootImage? image, [NotNullWhen(false)] out Finding? problem)
    {
        image = null;
        if (!McuBootHeader.TryRead(file.Span, out var header, out var endian, out problem))
        {
            return false;
        }

        var findings = new List<Finding>();
        TlvArea? protectedArea = null;
        TlvArea? area = null;
        if (!header.PayloadRange.FitsIn(file.Length))
        {
            findings.Add(McuBootFindings.Truncated.With($"the file has {file.Length} bytes, its payload ends at 0x{header.PayloadRange.End:x}", new FileRange(12, 4)));
        }
        else
        {
            protectedArea = ReadProtected(file, header, endian, findings);
            area = Read(file, protectedArea?.Range.End ?? header.HashedRange.End, isProtected: false, endian, findings);
        }

        image = new McuBootImage { File = file, Header = header, Endian = endian, ProtectedArea = protectedArea, Area = area, Findings = findings };
        return true;
    }

    // bootutil asks that the size in the header is the area's own, and that there is no area when it is 0.
    private static TlvArea? ReadProtected(ReadOnlyMemory<byte> file, McuBootHeader header, McuBootEndian endian, List<Finding> findings)
    {
        var offset = header.PayloadRange.End;
        if (header.ProtectedTlvSize == 0 && TlvArea.MagicAt(file.Span, offset, endian) != TlvArea.ProtectedMagic)
        {
            return null;
        }

        var area = Read(file, offset, isProtected: true, endian, findings);
        if (area is not null && area.Range.Length != header.ProtectedTlvSize)
        {
            findings.Add(McuBootFindings.ProtectedSize.With(
                $"the header gives the protected TLV area {header.ProtectedTlvSize} bytes, the area itself {area.Range.Length}", new FileRange(10, 2)));
        }

        return area;
    }

    private static TlvArea? Read(ReadOnlyMemory<byte> file, long offset, bool isProtected, McuBootEndian endian, List<Finding> findings)
    {
        if (!TlvArea.TryRead(file, offset, isProtected, endian, out var area, out var problem))
        {
            findings.Add(problem);
        }
        else if (area.Problem is { } malformed)
        {
            findings.Add(malformed);
        }

        return area;
    }
}
