using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>The payload of a compressed image.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0    1 dictionary  code i: (2 | (i &amp; 1)) &lt;&lt; (i / 2 + 11) bytes; 0x0a is 128 KiB
///      1    1 properties  (position bits × 5 + literal position bits) × 9 + literal context bits; 0x66 is 2, 1, 3
///      2    n stream      raw LZMA2
/// </code>
/// The properties stand once more in the stream itself. Source: imgtool 2.4.0; the dictionary's code is that of the XZ format, 5.3.1.
/// </remarks>
public static class McuBootCompressedPayload
{
    /// <summary>Bytes before the stream.</summary>
    public const int HeaderSize = 2;

    private const int Dictionary = 1 << 17;
    private const byte DictionaryCode = 0x0a;
    private const byte Properties = 0x66;

    // Loaders have 128 KiB; a decoder allocates what the file says, so that is bounded.
    private const int MaxDictionary = 1 << 26;

    /// <summary>The most bytes that a payload is decompressed to: more than microcontrollers hold, and no more than may be allocated for a file that nobody has vouched for yet.</summary>
    public const int MaxLength = 1 << 26;

    /// <summary>Compresses a payload.</summary>
    /// <exception cref="SigningException">The payload is too long, or the library is not there or refuses.</exception>
    public static byte[] Compress(ReadOnlySpan<byte> payload, McuBootCompression compression) => payload.Length > MaxLength
        ? throw new SigningException(McuBootSigningFindings.Compression.With($"the payload has {payload.Length} bytes, at most {MaxLength} are decompressed"))
        : [DictionaryCode, Properties, .. NativeCompression.Current.Encode(payload, Dictionary, compression == McuBootCompression.Lzma2ArmThumb)];

    /// <summary>Decompresses the payload of an image that is not encrypted, or not any more.</summary>
    /// <exception cref="SigningException">The library is not there.</exception>
    public static bool TryDecompress(McuBootImage image, [NotNullWhen(true)] out byte[]? payload, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(image);
        payload = null;
        var flags = image.Header.Flags;
        var range = image.Header.PayloadRange;
        var text =
            (flags & McuBootFlags.Compressed) != McuBootFlags.CompressedLzma2 ? "the payload is not compressed with LZMA2"
            : !range.FitsIn(image.File.Length) || range.Length < HeaderSize ? "the payload is cut off"
            : image.Find(TlvType.DecompressedSize)?.Value.Length != 4 ? "the image does not say how long the payload is without compression"
            : null;
        if (text is null)
        {
            text = Decompress(image, image.Slice(range).Span, (flags & McuBootFlags.CompressedArmThumb) != 0, out payload);
        }

        problem = text is null ? null : McuBootSigningFindings.Compression.With(text, range);
        return payload is not null;
    }

    private static string? Decompress(McuBootImage image, ReadOnlySpan<byte> stored, bool armThumb, out byte[]? payload)
    {
        payload = null;
        var length = Number(image.Find(TlvType.DecompressedSize)!.Value.Value.Span, image.Endian);
        var used = image.Find(TlvType.CompressedSize) is { Value.Length: 4 } size ? Number(size.Value.Span, image.Endian) : (uint)stored.Length;
        var dictionary = stored[0] <= 40 ? (2L | (stored[0] & 1u)) << ((stored[0] / 2) + 11) : long.MaxValue;
        return used < HeaderSize || used > stored.Length ? $"the compressed data has {used} bytes, the payload {stored.Length}"
            : length > MaxLength ? $"the payload would have {length} bytes"
            : dictionary > MaxDictionary ? $"the compression has a dictionary of code {stored[0]}, larger than any loader's"
            : NativeCompression.Current.TryDecode(stored[HeaderSize..(int)used], (int)dictionary, armThumb, (int)length, out payload) ? null
            : "the compressed data is damaged";
    }

    private static uint Number(ReadOnlySpan<byte> value, McuBootEndian endian) =>
        endian == McuBootEndian.Big ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value);
}
