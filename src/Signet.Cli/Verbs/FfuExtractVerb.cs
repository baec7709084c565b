using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu extract</c> was asked.</summary>
internal sealed record FfuExtractRequest
{
    public string Image { get; init; } = "";

    /// <summary>Number of the store, from 1.</summary>
    public int Store { get; init; } = 1;

    /// <summary>Name of a partition; null for the whole disk.</summary>
    public string? Partition { get; init; }

    public string Output { get; init; } = "";
}

/// <summary><c>signet ffu extract IMAGE</c>: the raw disk, or a partition of it, back from an image.</summary>
internal static class FfuExtractVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuExtractRequest> Verb { get; } =
        new("extract", "Writes the raw disk, or one partition of it, that an image would flash. Compares every chunk with the hash table first; the signature is for verify.",
            new FfuExtractRequest(), RunAsync)
        {
            Examples =
            [
                new("signet ffu extract --output disk.img flash.ffu", "the disk as a raw image"),
                new("signet ffu extract --partition EFIESP --output efi.img flash.ffu", "one partition"),
            ],
            Arguments = [new("IMAGE", "The image.", (r, v) => r with { Image = v })],
            Options =
            [
                new("--output", "FILE", "Where to.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"] },
                new("--partition", "NAME", "Only this partition, by its name in the partition table.", (r, v) => r with { Partition = v }) { Category = "Result", Default = "the whole disk" },
                new("--store", "N", "The store, from 1.", (r, v) => r with { Store = OptionValue.Number(v, 1) }) { Category = "Result", Default = "1" },
            ],
            Check = Check,
        };

    private static void Check(FfuExtractRequest request)
    {
        if (request.Output.Length == 0)
        {
            throw new UsageException("--output is missing", "Name the file to write.");
        }

        if (FileEditor.IsSame(request.Output, request.Image))
        {
            throw new UsageException("--output is the image itself", "Name another file.");
        }
    }

    private static async Task<ExitCode> RunAsync(FfuExtractRequest request, CliContext context, CancellationToken cancellation)
    {
        using var source = FileSource.Open(request.Image);
        using var progress = ByteProgress.Start(context, "comparing", source.Length);
        var extraction = FfuExtraction.Open(source, request.Store, request.Partition, progress, cancellation);
        progress.Next("extracting", extraction.Range.Length);
        await OutputFile.WriteAsync(request.Output, stream => extraction.WriteAsync(stream, progress, cancellation));
        progress.Dispose();
        context.Tell($"{request.Output}: {request.Partition ?? $"disk of store {request.Store}"} of {request.Image}, {extraction.Range.Length} bytes");
        return ExitCode.Success;
    }
}
