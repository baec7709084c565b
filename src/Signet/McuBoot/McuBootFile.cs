using System.Diagnostics.CodeAnalysis;
using Signet.Files;

namespace Signet.McuBoot;

/// <summary>A file that holds an image: the image itself, or Intel HEX that stands for it.</summary>
public sealed record McuBootFile
{
    /// <summary>The most bytes that are read: no device with this loader has more flash.</summary>
    public const long MaxLength = 1L << 29;

    /// <summary>The image and what follows it; gaps of Intel HEX are filled with 0xFF.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The address of the first byte; null for a binary.</summary>
    public long? Address { get; init; }

    /// <summary>True when a file begins as an image does, in either byte order, or is Intel HEX whose first data do.</summary>
    /// <param name="head">The file's first bytes: 512 are enough.</param>
    public static bool Matches(ReadOnlySpan<byte> head) =>
        McuBootHeader.Detect(head) is not null || (IntelHex.Matches(head) && BeginsAsImage(head));

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryRead(ByteSource source, [NotNullWhen(true)] out McuBootFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        file = null;
        if (source.Length > MaxLength)
        {
            problem = McuBootVerifyFindings.TooLarge.With($"the file has {source.Length} bytes, at most {MaxLength} are read");
            return false;
        }

        var bytes = source.ReadToKeep(new FileRange(0, source.Length));
        if (!McuBootProgram.TryRead(bytes, out var program, out problem))
        {
            return false;
        }

        file = new McuBootFile { Bytes = program.Bytes, Address = program.Address };
        return true;
    }

    /// <summary>A finding with its place in the file: in Intel HEX there is none.</summary>
    public Finding Locate(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Address is null ? finding : finding with { Where = null };
    }

    /// <summary>What is odd about the bytes behind the image.</summary>
    public static IEnumerable<Finding> Odd(McuBootImage? image)
    {
        if (image?.Area is null || image.Rest.Length <= 0)
        {
            yield break;
        }

        var rest = image.Slice(image.Rest).Span;
        if (rest.ContainsAnyExcept(rest[0]) || rest[0] is not (0 or 0xff))
        {
            if (Trailer(image) is not { } trailer)
            {
                yield return McuBootVerifyFindings.Trailer.With($"{rest.Length} bytes follow the image and do not end with the magic of a trailer", image.Rest);
            }
            else if (trailer.ImageOk == McuBootMark.Bad || trailer.CopyDone == McuBootMark.Bad)
            {
                yield return McuBootVerifyFindings.Trailer.With("a flag of the trailer is neither erased nor 1", image.Rest);
            }
        }
    }

    /// <summary>The trailer at the end of the bytes, as a loader that swaps through scratch has it; null when its magic is not there.</summary>
    public static McuBootTrailer? Trailer(McuBootImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var rest = image.Slice(image.Rest).Span;
        return rest.Length > 0 && McuBootTrailerLayout.DetectMaxAlign(rest) is { } align
            && McuBootTrailer.TryRead(rest, new McuBootTrailerLayout { MaxAlign = align }, rest[0] == 0 ? (byte)0 : (byte)0xff, out var trailer) ? trailer : null;
    }

    // The first record with data is near the beginning; what cannot be decoded is no image.
    private static bool BeginsAsImage(ReadOnlySpan<byte> head)
    {
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range].Trim((ReadOnlySpan<byte>)[(byte)'\r', (byte)' ']);
            if (line.Length >= 17 && line[7] == '0' && line[8] == '0')
            {
                Span<byte> data = stackalloc byte[4];
                return Convert.FromHexString(line[9..17], data, out _, out _) == System.Buffers.OperationStatus.Done && McuBootHeader.Detect(data) is not null;
            }
        }

        return false;
    }
}
