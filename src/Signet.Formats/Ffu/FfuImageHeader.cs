using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Ffu;

/// <summary>The header of the image proper: the first hashed bytes. The manifest follows.</summary>
/// <remarks>
/// <code>
/// offset size field            units
///      0    4 cbSize           bytes: 24, or 28 with the last field
///      4   12 signature        "ImageFlash  ", two blanks at its end
///     16    4 manifest length  bytes, no NUL at the end
///     20    4 chunk size       KiB, as in the security header
///     24    4 targeting count  records behind the manifest; only when cbSize is 28
/// </code>
/// Little-endian. Source: Microsoft, "FFU image format"; the 28-byte form from one open implementation.
/// </remarks>
/// <param name="HeaderSize">Bytes of this header: 24 or 28.</param>
/// <param name="ManifestLength">Bytes of the manifest.</param>
/// <param name="ChunkSizeKiB">The chunk size once more, in KiB.</param>
/// <param name="TargetingCount">Device targeting records behind the manifest.</param>
public readonly record struct FfuImageHeader(uint HeaderSize, uint ManifestLength, uint ChunkSizeKiB, uint TargetingCount)
{
    /// <summary>Bytes of the usual form.</summary>
    public const int Size = 24;

    /// <summary>Bytes with the targeting count.</summary>
    public const int SizeWithTargeting = 28;

    /// <summary>The largest manifest that is read. Real ones have some KB.</summary>
    public const uint MaxManifestLength = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> Signature => "ImageFlash  "u8;

    /// <summary>Reads the header.</summary>
    /// <param name="source">The bytes at <paramref name="offset"/>, 28 or as many as there are.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="security">The security header, whose chunk size this one repeats.</param>
    /// <param name="header">The header.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> source, long offset, FfuSecurityHeader security, out FfuImageHeader header, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new SpanReader(source);
        var size = reader.U32();
        var signature = reader.Take(Signature.Length);
        header = new FfuImageHeader(
            HeaderSize: size,
            ManifestLength: reader.U32(),
            ChunkSizeKiB: reader.U32(),
            TargetingCount: size == SizeWithTargeting ? reader.U32() : 0);
        problem =
            reader.Truncated ? FfuFindings.Truncated(offset + source.Length, $"the image header at 0x{offset:x}")
            : !signature.SequenceEqual(Signature) ? FfuFindings.ImageHeader.With("its signature is not \"ImageFlash  \"", new FileRange(offset + 4, Signature.Length))
            : size is not (Size or SizeWithTargeting) ? FfuFindings.ImageHeader.With($"its size is given as {size}", new FileRange(offset, 4))
            : header.ManifestLength > MaxManifestLength ? FfuFindings.ImageHeader.With($"the manifest has {header.ManifestLength} bytes", new FileRange(offset + 16, 4))
            : header.TargetingCount > FfuTargeting.MaxCount
                ? FfuFindings.ImageHeader.With($"{header.TargetingCount} device targeting records are announced; {FfuTargeting.MaxCount} are read", new FileRange(offset + 24, 4))
            : header.ChunkSizeKiB * 1024L != security.ChunkSize
                ? FfuFindings.ImageHeader.With($"its chunk size is {header.ChunkSizeKiB} KiB, that of the security header {security.ChunkSize / 1024}", new FileRange(offset + 20, 4))
            : null;
        return problem is null;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="HeaderSize"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.U32(HeaderSize);
        writer.Bytes(Signature);
        writer.U32(ManifestLength);
        writer.U32(ChunkSizeKiB);
        if (HeaderSize == SizeWithTargeting)
        {
            writer.U32(TargetingCount);
        }
    }
}
