using Signet.Catalogs;
using Signet.Ffu;

namespace Signet.Cli.Output;

/// <summary>What the parts of a Full Flash Update image are called, and what several printers compute of them.</summary>
internal static class FfuWords
{
    public static string Compression(FfuStoreHeader header) => !header.IsCompressed ? "none" : header.Compression switch
    {
        FfuCompression.None => "none",
        FfuCompression.Default => "default",
        FfuCompression.Lznt1 => "lznt1",
        FfuCompression.Xpress => "xpress",
        _ => "xpress-huffman",
    };

    public static string List(IReadOnlyList<string> values) => values.Count == 0 ? "none" : string.Join(", ", values);

    /// <summary>Where a location counts from, and how far.</summary>
    public static string Location(FfuDiskLocation location) => $"block {location.BlockIndex} from the {End(location.Access)}";

    /// <summary>So many blocks.</summary>
    public static string Blocks(long count) => count == 1 ? "1 block" : $"{count:N0} blocks";

    /// <summary>The end of the disk that a location counts from.</summary>
    public static string End(FfuDiskAccess access) => access == FfuDiskAccess.Begin ? "begin" : "end";

    /// <summary>The algorithm of a member's digest, as far as it is known.</summary>
    public static string MemberDigest(CatalogMember member) =>
        member.Content is { } content ? DigestAlgorithm.FromOid(content.DigestAlgorithm)?.Name ?? content.DigestAlgorithm : "no digest";

    /// <summary>The payload of a store; null when the headers that place it are not all there.</summary>
    public static FileRange? Payload(FfuFile file, FfuStore store) => file.PayloadOffset is null ? null : store.Payload;
}
