using Signet.Files;

namespace Signet.McuBoot;

/// <summary>What an MCUboot image is made of: header, records, trailer. No key is needed and nothing is trusted.</summary>
public sealed record McuBootInspection : FileInspection
{
    /// <inheritdoc/>
    public override FileFormat Format => FileFormat.McuBoot;

    /// <summary>The image; null when not even its header can be read.</summary>
    public McuBootImage? Image { get; init; }

    /// <summary>Where the first byte lies in the device's memory, as Intel HEX says; null for a binary.</summary>
    public long? Address { get; init; }

    /// <summary>The algorithm of the image's first hash; null when it has none.</summary>
    public DigestAlgorithm? Algorithm { get; init; }

    /// <summary>The hash that the image has as it lies there; that of an encrypted payload cannot be the one in its TLV.</summary>
    public ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>True when that is what the TLV gives; null when it cannot be known.</summary>
    public bool? HashMatches { get; init; }

    /// <summary>The trailer behind the image; null when there is none.</summary>
    public McuBootTrailer? Trailer { get; init; }

    /// <summary>Reads a file and takes it apart.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static McuBootInspection Read(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!McuBootFile.TryRead(source, out var file, out var problem) || !McuBootImage.TryRead(file.Bytes, out var image, out problem))
        {
            return new McuBootInspection { Length = source.Length, Findings = [problem] };
        }

        var algorithm = image.Records.Select(r => McuBootChecker.HashOf(r.Type)).FirstOrDefault(a => a is not null);
        var whole = image.Header.HashedRange.FitsIn(image.File.Length);
        var hash = algorithm is null || !whole ? [] : algorithm.Hash(image.Slice(image.Header.HashedRange).Span);
        var right = hash.Length > 0 && image.Records.Any(r => McuBootChecker.HashOf(r.Type) == algorithm && r.Value.Span.SequenceEqual(hash));
        return new McuBootInspection
        {
            Length = source.Length,
            Image = image,
            Address = file.Address,
            Algorithm = algorithm,
            Hash = hash,
            HashMatches = hash.Length == 0 || (!right && image.IsEncrypted) ? null : right,
            Trailer = image.Area is null ? null : McuBootFile.Trailer(image),
            Findings = [.. image.Findings.Concat(McuBootFile.Odd(image)).Select(file.Locate)],
        };
    }
}
