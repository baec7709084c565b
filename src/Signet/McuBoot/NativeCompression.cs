using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>LZMA2, behind a seam: a native library computes (docs/decisions/1323-liblzma.md).</summary>
/// <remarks>
/// Signet.Interop offers <c>Signet.Lzma.LzmaCompression.Open</c>, which a program registers once before it works with compressed images.
/// Every member may be called by several threads at once.
/// </remarks>
public abstract class NativeCompression
{
    private static readonly Lock s_lock = new();
    private static Func<NativeCompression>? s_open;
    private static NativeCompression? s_current;

    /// <summary>The implementation.</summary>
    /// <exception cref="SigningException">None was registered, or its library is not on this machine.</exception>
    public static NativeCompression Current
    {
        get
        {
            lock (s_lock)
            {
                return s_current ??= (s_open ?? throw new SigningException(McuBootSigningFindings.Compression.With("this program was built without LZMA2")))();
            }
        }
    }

    /// <summary>Says how to open the implementation; it is opened when it is first needed.</summary>
    public static void Register(Func<NativeCompression> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        lock (s_lock)
        {
            s_open = open;
        }
    }

    /// <summary>Compresses to a raw LZMA2 stream with the options that imgtool uses: preset 9, literal context 3, literal position 1, position 2.</summary>
    /// <param name="data">The data.</param>
    /// <param name="dictionary">Bytes of the dictionary.</param>
    /// <param name="armThumb">True to run the filter for ARM-Thumb branches first.</param>
    public abstract byte[] Encode(ReadOnlySpan<byte> data, int dictionary, bool armThumb);

    /// <summary>Decompresses a raw LZMA2 stream that fills <paramref name="data"/>.</summary>
    /// <param name="data">The stream.</param>
    /// <param name="dictionary">Bytes of the dictionary.</param>
    /// <param name="armThumb">True to run the filter for ARM-Thumb branches behind it.</param>
    /// <param name="length">Bytes that must come out; no more are allocated.</param>
    /// <param name="result">The bytes; null when the stream is damaged or gives another number of them.</param>
    public abstract bool TryDecode(ReadOnlySpan<byte> data, int dictionary, bool armThumb, int length, [NotNullWhen(true)] out byte[]? result);
}
