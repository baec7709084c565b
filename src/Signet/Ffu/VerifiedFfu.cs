using System.Security.Cryptography;
using Signet.Flashing;
using Signet.Trust;

namespace Signet.Ffu;

/// <summary>An image whose headers, catalog, signer, hash table and payload were proved. Only the prover makes one, and only it can be flashed.</summary>
/// <remarks>
/// The proof is about the bytes that were read then. The file may be another since, so nothing is handed out here that was not compared with the
/// proved hash table again: what a caller gets is what was hashed, in the same memory.
/// </remarks>
public sealed class VerifiedFfu
{
    private readonly FfuChunks _chunks;

    /// <summary>States the proof. For the prover alone.</summary>
    /// <param name="file">The image, whose headers and descriptors were compared with the table before they were read.</param>
    /// <param name="hashTable">The hash table that the catalog names, 32 bytes for each chunk. Nobody may change it afterwards.</param>
    /// <param name="proved">What was proved of the image.</param>
    /// <exception cref="ArgumentException">The image is truncated, or the table has not one entry for each chunk.</exception>
    internal VerifiedFfu(FfuFile file, ReadOnlyMemory<byte> hashTable, Claims proved)
    {
        ArgumentNullException.ThrowIfNull(file);
        _chunks = file.IsTruncated ? throw new ArgumentException("the image is truncated", nameof(file)) : FfuChunks.Of(file);
        ArgumentOutOfRangeException.ThrowIfNotEqual((long)hashTable.Length, _chunks.Count * (long)FfuSecurityHeader.HashSize, nameof(hashTable));
        (File, HashTable, Proved, TableDigest) = (file, hashTable, proved, SHA256.HashData(hashTable.Span));
    }

    /// <summary>The image: headers, manifest, stores and descriptors as they were when they were proved.</summary>
    public FfuFile File { get; }

    /// <summary>The proved hash table.</summary>
    public ReadOnlyMemory<byte> HashTable { get; }

    /// <summary>SHA-256 of the hash table: the name of the image's content, whoever signed it.</summary>
    public ReadOnlyMemory<byte> TableDigest { get; }

    /// <summary>What was proved.</summary>
    public Claims Proved { get; }

    /// <summary>The pieces of the image, in the order of the hash table.</summary>
    public FfuChunks Chunks => _chunks;

    /// <summary>Bytes of the content of a chunk: of compressed payload what comes out of it.</summary>
    /// <param name="index">Number of the chunk.</param>
    public int ContentSize(int index) =>
        _chunks.IsCompressed && _chunks[index] is { Store: { } store, Descriptor: { } descriptor } ? ExpandedSize(store, descriptor) : File.Security.ChunkSize;

    /// <summary>Reads the content of a chunk, after comparing it with the hash table again.</summary>
    /// <param name="index">Number of the chunk.</param>
    /// <param name="content">At least <see cref="ContentSize"/> bytes; filled up with zeros where the file ends inside its last chunk.</param>
    /// <exception cref="SigningException">The file changed since it was proved.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public void ReadChunk(int index, Span<byte> content)
    {
        var chunk = _chunks[index];
        content = content[..ContentSize(index)];
        var expected = Entry(index);
        var holds = _chunks.IsCompressed && chunk is { Store: { } store }
            ? TryExpand(File.Stores[store].Header.Compression, chunk.Range, expected, content)
            : TryRead(chunk.Range, expected, content);
        if (!holds)
        {
            throw new SigningException(FlashingFindings.ImageChanged.With($"chunk {index} has another hash than when the image was verified", chunk.Range));
        }
    }

    /// <summary>True when <paramref name="content"/> has the hash that the table gives for a chunk.</summary>
    /// <param name="index">Number of the chunk.</param>
    /// <param name="content">The content of the chunk, as <see cref="ReadChunk"/> gives it.</param>
    public bool Holds(int index, ReadOnlySpan<byte> content) => IsHash(content, Entry(index));

    private ReadOnlySpan<byte> Entry(int index) => HashTable.Span.Slice(index * FfuSecurityHeader.HashSize, FfuSecurityHeader.HashSize);

    private int ExpandedSize(int store, int descriptor) =>
        (int)(File.Stores[store].Descriptors![descriptor].BlockCount * File.Stores[store].Header.BlockSize);

    private bool TryRead(FileRange range, ReadOnlySpan<byte> expected, Span<byte> content)
    {
        content[File.Source.Read(range.Offset, content[..(int)Math.Min(range.Length, content.Length)])..].Clear();
        return IsHash(content, expected);
    }

    // The table has the hash of the data decompressed, or, should a writer do that, as they are stored.
    private bool TryExpand(FfuCompression compression, FileRange range, ReadOnlySpan<byte> expected, Span<byte> content)
    {
        var stored = File.Source.ReadExactly(range);
        if (!FfuBlock.TryExpand(stored, compression, content.Length, out var expanded))
        {
            return false;
        }

        expanded.CopyTo(content);
        return IsHash(content, expected) || IsHash(stored, expected);
    }

    private static bool IsHash(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return hash.SequenceEqual(expected);
    }
}
