using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu catalog</c> and <c>signet ffu truncate</c> were asked.</summary>
internal sealed record FfuPartRequest
{
    public string Image { get; init; } = "";

    public string? Output { get; init; }

    /// <summary>The row <c>--output</c>.</summary>
    public static CliOption<FfuPartRequest> OutputOption { get; } =
        new("--output", "FILE", "Where to.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"] };

    /// <summary>Refuses a request without output, or whose output is the image: it would be lost.</summary>
    public static void Check(FfuPartRequest request)
    {
        if (request.Output is null)
        {
            throw new UsageException("--output is missing", "Name the file to write.");
        }

        if (FileEditor.IsSame(request.Output, request.Image))
        {
            throw new UsageException("--output is the image itself", "Name another file; the image stays as it is.");
        }
    }
}

/// <summary><c>signet ffu catalog IMAGE --output CAT</c>: takes the catalog out.</summary>
internal static class FfuCatalogVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuPartRequest> Verb { get; } =
        new("catalog", "Writes the catalog of an image, whole or truncated, after checking that it is for the image and that the headers are intact.", new FfuPartRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet ffu catalog oem.ffu --output oem.cat", "to have it signed elsewhere")],
            Arguments = [new("IMAGE", "The image.", (r, v) => r with { Image = v })],
            Options = [FfuPartRequest.OutputOption],
            Check = FfuPartRequest.Check,
        };

    private static Task<ExitCode> RunAsync(FfuPartRequest request, CliContext context, CancellationToken cancellation) => WriteResults.RunOneAsync(
        "ffu-catalog", request.Image, context,
        async token =>
        {
            using var source = FileSource.Open(request.Image);
            var signed = FfuSigning.Open(source, token).ReadCatalog(out var catalog).IsSigned;
            await OutputFile.WriteAsync(request.Output!, catalog, token);
            return new Written(request.Image, request.Output, "extracted", [])
            {
                Note = $", {(signed ? "signed" : "unsigned")}, {catalog.Length} bytes",
                Details = json =>
                {
                    json.WriteBoolean("signed", signed);
                    json.WriteNumber("size", catalog.Length);
                },
            };
        },
        cancellation);
}
