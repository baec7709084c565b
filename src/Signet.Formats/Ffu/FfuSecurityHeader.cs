using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Ffu;

/// <summary>The first 32 bytes of a Full Flash Update image: where catalog and hash table lie, and how the rest is hashed.</summary>
/// <remarks>
/// <code>
/// offset size field           units
///      0    4 cbSize          bytes: 32
///      4   12 signature       "SignedImage ", one blank at its end
///     16    4 chunk size      KiB, 1 to 1024; 128 in every known file
///     20    4 algorithm       CryptoAPI ALG_ID of the chunk hash: 0x800C, SHA-256
///     24    4 catalog size    bytes
///     28    4 hash table size bytes, a multiple of 32
/// </code>
/// Little-endian. Catalog and hash table follow, then zeros up to the next multiple of the chunk size.
/// Source: Microsoft, "FFU image format". No hash covers this header or the zeros: what they say counts only by its effect.
/// </remarks>
/// <param name="ChunkSize">What one entry of the hash table covers, in bytes.</param>
/// <param name="CatalogSize">Bytes of the catalog.</param>
/// <param name="HashTableSize">Bytes of the hash table.</param>
public readonly record struct FfuSecurityHeader(int ChunkSize, uint CatalogSize, uint HashTableSize)
{
    /// <summary>Bytes of the structure.</summary>
    public const int Size = 32;

    /// <summary>Bytes of one entry of the hash table.</summary>
    public const int HashSize = 32;

    /// <summary>CALG_SHA_256, the one algorithm in use.</summary>
    public const uint Sha256 = 0x800C;

    /// <summary>The largest catalog that is read. The largest seen has some 10 KB.</summary>
    public const uint MaxCatalogSize = 16 * 1024 * 1024;

    private const uint MaxChunkKiB = 1024;

    private static ReadOnlySpan<byte> Signature => "SignedImage "u8;

    /// <summary>Where the catalog lies.</summary>
    public FileRange Catalog => new(Size, CatalogSize);

    /// <summary>Where the hash table lies.</summary>
    public FileRange HashTable => new(Catalog.End, HashTableSize);

    /// <summary>The zeros between the hash table and the image header.</summary>
    public FileRange Padding => new(HashTable.End, Align.Padding(HashTable.End, ChunkSize));

    /// <summary>Where the image header begins, the first byte that is hashed.</summary>
    public long ImageOffset => Padding.End;

    /// <summary>Entries of the hash table.</summary>
    public int HashCount => (int)(HashTableSize / HashSize);

    /// <summary>True when a file begins as an FFU image does.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) => head.Length >= 16 && head[4..16].SequenceEqual(Signature);

    /// <summary>Reads the header.</summary>
    /// <param name="source">The file's first bytes.</param>
    /// <param name="fileLength">The file's length, in bytes.</param>
    /// <param name="header">The header; its ranges lie in the file.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, long fileLength, out FfuSecurityHeader header, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new SpanReader(source);
        var size = reader.U32();
        var signature = reader.Take(Signature.Length);
        var chunkKiB = reader.U32();
        var algorithm = reader.U32();
        header = new FfuSecurityHeader((int)Math.Min(chunkKiB, MaxChunkKiB) * 1024, CatalogSize: reader.U32(), HashTableSize: reader.U32());
        problem =
            reader.Truncated ? FfuFindings.Truncated(source.Length, "the security header of 32 bytes")
            : !signature.SequenceEqual(Signature) ? FfuFindings.NotAnImage.With("the file does not begin with a security header", new FileRange(4, Signature.Length))
            : size != Size ? FfuFindings.SecurityHeader.With($"its size is given as {size}, it is {Size}", new FileRange(0, 4))
            : chunkKiB is 0 or > MaxChunkKiB ? FfuFindings.SecurityHeader.With($"the chunk size is {chunkKiB} KiB, 1 to {MaxChunkKiB} can be", new FileRange(16, 4))
            : algorithm != Sha256 ? FfuFindings.SecurityHeader.With($"the hash algorithm is 0x{algorithm:x}, not SHA-256 (0x{Sha256:x})", new FileRange(20, 4))
            : header.CatalogSize is 0 or > MaxCatalogSize ? FfuFindings.SecurityHeader.With($"the catalog has {header.CatalogSize} bytes", new FileRange(24, 4))
            : header.HashTableSize is 0 || header.HashTableSize % HashSize != 0 || header.HashTableSize > int.MaxValue
                ? FfuFindings.SecurityHeader.With($"the hash table has {header.HashTableSize} bytes, not a multiple of {HashSize}", new FileRange(28, 4))
            : !header.Padding.FitsIn(fileLength) ? FfuFindings.Truncated(fileLength, $"catalog and hash table, which end at 0x{header.ImageOffset:x}")
            : null;
        return problem is null;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.U32(Size);
        writer.Bytes(Signature);
        writer.U32((uint)ChunkSize / 1024);
        writer.U32(Sha256);
        writer.U32(CatalogSize);
        writer.U32(HashTableSize);
    }
}
