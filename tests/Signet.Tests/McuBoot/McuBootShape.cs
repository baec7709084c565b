using System.Buffers.Binary;
using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

/// <summary>An image taken apart without the code that is tested, so that two images can be compared outside what is random in them.</summary>
internal sealed record McuBootShape
{
    private static readonly HashSet<int> s_random = [0x20, 0x22, 0x23, 0x30, 0x31, 0x32, 0x33, 0x34, 0x72];

    /// <summary>The bytes up to the payload.</summary>
    public required string Header { get; init; }

    /// <summary>Empty when it lies encrypted or compressed in the image.</summary>
    public required string Payload { get; init; }

    public required int PayloadLength { get; init; }

    /// <summary>Area, type and value of each TLV; the value is left out where it is random, and its length where that varies.</summary>
    public required IReadOnlyList<string> Tlvs { get; init; }

    /// <summary>What follows the TLVs without erased bytes.</summary>
    public required string Trailer { get; init; }

    /// <summary>Takes an image apart.</summary>
    /// <param name="file">A binary, or Intel HEX.</param>
    public static McuBootShape Of(byte[] file)
    {
        var image = file[0] == (byte)':' ? FromHex(file) : file;
        var (headerSize, payloadSize, flags) = ((int)U16(image, 8), (int)U32(image, 12), U32(image, 16));
        var tlvs = new List<string>();
        var end = headerSize + payloadSize;
        end = U16(image, 10) == 0 ? end : Area(image, end, tlvs, "protected ");
        end = Area(image, end, tlvs, "");
        var compressed = (flags & 0x600) != 0;
        var hashVaries = tlvs.Exists(t => t.StartsWith("protected 72", StringComparison.Ordinal)) || compressed;
        return new McuBootShape
        {
            // A compressed image's sizes are the compressor's affair, and follow from the length of a signature that it holds.
            Header = Convert.ToHexString(image, 0, headerSize)[(compressed ? 32 : 0)..],
            Payload = compressed || (flags & 0xc) != 0 ? "" : Convert.ToHexString(image, headerSize, payloadSize),
            PayloadLength = compressed ? 0 : payloadSize,
            Tlvs = [.. tlvs.Select(t => hashVaries && t.Split(' ')[^2] is "10" or "11" or "12" or "24" or "73" ? t[..t.LastIndexOf(' ')] : t)],
            Trailer = Convert.ToHexString(image, end, image.Length - end).TrimStart('F', '0'),
        };
    }

    private static int Area(byte[] image, int offset, List<string> tlvs, string name)
    {
        var end = offset + U16(image, offset + 2);
        for (var at = offset + 4; at < end; at += 4 + U16(image, at + 2))
        {
            var (type, length) = (U16(image, at), U16(image, at + 2));
            var value = !s_random.Contains(type) ? Convert.ToHexString(image, at + 4, length) : type is 0x22 or 0x72 ? "random" : $"random:{length}";
            tlvs.Add($"{name}{type:x2} {value}");
        }

        return end;
    }

    private static byte[] FromHex(byte[] text) =>
        IntelHex.TryRead(text, out var hex, out _) && hex.TryFlatten(0xff, 1 << 24, out var bytes, out _) ? bytes : throw new InvalidDataException("not Intel HEX");

    private static ushort U16(byte[] image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));

    private static uint U32(byte[] image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(at));

    /// <inheritdoc/>
    public bool Equals(McuBootShape? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Header}\n{PayloadLength} {Payload}\n{string.Join('\n', Tlvs)}\n{Trailer}";
}
