using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Signet.McuBoot;

namespace Signet.Lzma;

/// <summary>LZMA2 by the system's liblzma.</summary>
public sealed unsafe class LzmaCompression : NativeCompression
{
    private const uint Preset = 9;
    private const uint LiteralContextBits = 3, LiteralPositionBits = 1, PositionBits = 2;

    private LzmaCompression()
    {
    }

    /// <summary>Opens the library.</summary>
    /// <exception cref="SigningException">It is not on this machine.</exception>
    public static LzmaCompression Open() =>
        NativeLibrary.TryLoad(LibLzma.Library, typeof(LibLzma).Assembly, null, out _) ? new LzmaCompression()
        : throw new SigningException(McuBootSigningFindings.Compression.With($"{LibLzma.Library} is not on this machine"));

    /// <inheritdoc/>
    public override byte[] Encode(ReadOnlySpan<byte> data, int dictionary, bool armThumb)
    {
        // LZMA2 stores what does not shrink: three bytes for each 64 KiB and one at the end. The rest is room to spare.
        var output = new byte[data.Length + (data.Length / 1024) + 256];
        LibLzma.Options options = default;
        if (LibLzma.lzma_lzma_preset(&options, Preset) != 0)
        {
            throw new SigningException(McuBootSigningFindings.Compression.With($"{LibLzma.Library} does not know preset {Preset}"));
        }

        options.DictionarySize = (uint)dictionary;
        options.LiteralContextBits = LiteralContextBits;
        options.LiteralPositionBits = LiteralPositionBits;
        options.PositionBits = PositionBits;
        var filters = stackalloc LibLzma.Filter[3];
        Fill(filters, &options, armThumb);
        nuint used = 0;
        fixed (byte* from = data, to = output)
        {
            var code = LibLzma.lzma_raw_buffer_encode(filters, null, from, (nuint)data.Length, to, &used, (nuint)output.Length);
            return code == LibLzma.Ok ? output[..(int)used]
                : throw new SigningException(McuBootSigningFindings.Compression.With($"{LibLzma.Library} answers with error {code}"));
        }
    }

    /// <inheritdoc/>
    public override bool TryDecode(ReadOnlySpan<byte> data, int dictionary, bool armThumb, int length, [NotNullWhen(true)] out byte[]? result)
    {
        var output = new byte[length];
        LibLzma.Options options = default;
        options.DictionarySize = (uint)dictionary;
        var filters = stackalloc LibLzma.Filter[3];
        Fill(filters, &options, armThumb);
        nuint read = 0;
        nuint written = 0;
        fixed (byte* from = data, to = output)
        {
            var code = LibLzma.lzma_raw_buffer_decode(filters, null, from, &read, (nuint)data.Length, to, &written, (nuint)output.Length);
            result = code == LibLzma.Ok && read == (nuint)data.Length && written == (nuint)length ? output : null;
            return result is not null;
        }
    }

    private static void Fill(LibLzma.Filter* filters, LibLzma.Options* options, bool armThumb)
    {
        if (armThumb)
        {
            *filters++ = new LibLzma.Filter { Id = LibLzma.ArmThumbFilter };
        }

        *filters++ = new LibLzma.Filter { Id = LibLzma.Lzma2Filter, Options = options };
        *filters = new LibLzma.Filter { Id = LibLzma.NoFilter };
    }
}
