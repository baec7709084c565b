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

    /// <summary>The algorithm of a member's digest, as far as it is known.</summary>
    public static string MemberDigest(CatalogMember member) =>
        member.Content is { } content ? DigestAlgorithm.FromOid(content.DigestAlgorithm)?.Name ?? content.DigestAlgorithm : "no digest";

    /// <summary>The payload of a store; null when the headers that place it are not all there.</summary>
    public static FileRange? Payload(FfuFile file, FfuStore store) => file.PayloadOffset is null ? null : store.Payload;
}
