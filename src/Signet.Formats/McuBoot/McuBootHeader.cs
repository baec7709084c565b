using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>The first 32 bytes of an MCUboot image.</summary>
/// <remarks>
/// <code>
/// offset size field               units
///      0    4 magic               0x96f3b83d
///      4    4 load address        in the device's memory (RAM_LOAD) or flash (ROM_FIXED), else 0
///      8    2 header size         bytes up to the payload, at least 32
///     10    2 protected TLV size  bytes of the protected area with its own header; 0 when there is none
///     12    4 image size          bytes of the payload, the header not counted
///     16    4 flags
///     20    8 version
///     28    4 reserved            0
/// </code>
/// In the byte order of the processor. Source: MCUboot, design.md, "Image format", struct image_header.
/// </remarks>
/// <param name="LoadAddress">Where the image is to be loaded, or is linked to run; 0 when neither flag is set.</param>
/// <param name="HeaderSize">Bytes from the image's start to its payload.</param>
/// <param name="ProtectedTlvSize">Bytes of the protected TLV area, its header counted; 0 when there is none.</param>
/// <param name="ImageSize">Bytes of the payload.</param>
/// <param name="Flags">What is to be done with the image.</param>
/// <param name="Version">The image's version.</param>
/// <param name="Reserved">The last four bytes; 0 in every image of today.</param>
public readonly record struct McuBootHeader(
    uint LoadAddress, ushort HeaderSize, ushort ProtectedTlvSize, uint ImageSize, McuBootFlags Flags, McuBootVersion Version, uint Reserved = 0)
{
    /// <summary>Bytes of the structure, and the least that a header may take.</summary>
    public const int Size = 32;

    /// <summary>The first four bytes.</summary>
    public const uint Magic = 0x96f3b83d;

    /// <summary>The first four bytes of images before 2018, which no loader of today takes.</summary>
    public const uint OldMagic = 0x96f3b83c;

    /// <summary>The header itself.</summary>
    public FileRange HeaderRange => new(0, HeaderSize);

    /// <summary>Where the payload lies.</summary>
    public FileRange PayloadRange => new(HeaderSize, ImageSize);

    /// <summary>What hash and signature cover: header, payload and protected area. The payload counts as it is before encryption.</summary>
    public FileRange HashedRange => new(0, PayloadRange.End + ProtectedTlvSize);

    /// <summary>The byte order of an image that begins like this, or null when it is no image.</summary>
    public static McuBootEndian? Detect(ReadOnlySpan<byte> head) =>
        new SpanReader(head).U32() == Magic ? McuBootEndian.Little
        : new SpanReader(head, bigEndian: true).U32() == Magic ? McuBootEndian.Big
        : null;

    /// <summary>Reads the header in the byte order that its magic has.</summary>
    /// <param name="source">The image's first bytes.</param>
    /// <param name="header">The header. What it announces need not be there.</param>
    /// <param name="endian">The byte order.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> source, out McuBootHeader header, out McuBootEndian endian, [NotNullWhen(false)] out Finding? problem)
    {
        endian = Detect(source) ?? McuBootEndian.Little;
        var reader = new SpanReader(source, endian == McuBootEndian.Big);
        var magic = reader.U32();
        header = new McuBootHeader(
            LoadAddress: reader.U32(),
            HeaderSize: reader.U16(),
            ProtectedTlvSize: reader.U16(),
            ImageSize: reader.U32(),
            Flags: (McuBootFlags)reader.U32(),
            Version: McuBootVersion.Read(ref reader),
            Reserved: reader.U32());
        problem =
            reader.Truncated ? McuBootFindings.Truncated.With($"the file has {source.Length} bytes, a header has {Size}", new FileRange(0, source.Length))
            : magic == OldMagic ? McuBootFindings.NotAnImage.With("the header is of the old kind (magic 0x96f3b83c), which no loader of today takes", new FileRange(0, 4))
            : magic != Magic ? McuBootFindings.NotAnImage.With($"the file begins with 0x{magic:x8}, not with 0x{Magic:x8}", new FileRange(0, 4))
            : header.HeaderSize < Size ? McuBootFindings.HeaderSize.With($"the header's size is given as {header.HeaderSize}, less than its {Size} bytes", new FileRange(8, 2))
            : null;
        return problem is null;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <param name="endian">The byte order.</param>
    public void Write(Span<byte> destination, McuBootEndian endian)
    {
        var writer = new SpanWriter(destination, endian == McuBootEndian.Big);
        writer.U32(Magic);
        writer.U32(LoadAddress);
        writer.U16(HeaderSize);
        writer.U16(ProtectedTlvSize);
        writer.U32(ImageSize);
        writer.U32((uint)Flags);
        Version.Write(ref writer);
        writer.U32(Reserved);
    }
}
