namespace Signet.Msi;

/// <summary>A storage or stream of a compound file.</summary>
/// <param name="Entry">Its entry in the directory.</param>
public sealed record CompoundNode(CompoundEntry Entry)
{
    /// <summary>What a storage contains, in the order in which it is hashed: by the bytes of the names.</summary>
    public IReadOnlyList<CompoundNode> Children { get; init; } = [];

    /// <summary>Where a stream's bytes lie in the file, in order.</summary>
    public IReadOnlyList<FileRange> Ranges { get; init; } = [];

    /// <summary>The sectors of a stream that has its own; none for one in the mini stream.</summary>
    internal IReadOnlyList<uint> Sectors { get; init; } = [];
}
