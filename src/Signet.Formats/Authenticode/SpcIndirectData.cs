using System.Diagnostics.CodeAnalysis;

namespace Signet.Authenticode;

/// <summary>What an Authenticode signature says about a file: its digest, and page hashes if any.</summary>
/// <param name="DataType">The kind of file: <see cref="Oids.SpcPeImageData"/> for PE.</param>
/// <param name="DataValue">The value of data, DER with tag and length; empty when absent.</param>
/// <param name="DigestAlgorithm">Object identifier of the file digest.</param>
/// <param name="Digest">The file digest.</param>
public sealed partial record SpcIndirectData(
    string DataType, ReadOnlyMemory<byte> DataValue, string DigestAlgorithm, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The page-hash table in <see cref="DataValue"/>, when there is one.</summary>
    public PageHashTable? PageHashes { get; init; }
}

/// <summary>The page hashes of a PE file: entries of a u32 file offset and a digest.</summary>
/// <param name="Algorithm">SHA-1 (version 1) or SHA-256 (version 2).</param>
/// <param name="Table">The entries as in the file, each 4 + <see cref="DigestAlgorithm.Size"/> bytes.</param>
public sealed record PageHashTable(DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Table)
{
    /// <summary>Length of one entry in bytes.</summary>
    public int EntrySize => 4 + Algorithm.Size;

    /// <summary>Number of whole entries, the closing one included.</summary>
    public int Count => Table.Length / EntrySize;
}
