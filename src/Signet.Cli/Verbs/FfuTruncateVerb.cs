using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary><c>signet ffu truncate IMAGE --output FILE</c>: copies the beginning that a signing service asks for.</summary>
internal static class FfuTruncateVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuPartRequest> Verb { get; } =
        new("truncate", "Copies an image through the first chunk of its first store header, after checking these bytes: what goes to a signing service.", new FfuPartRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet ffu truncate oem.ffu --output oem.trunc", "some hundred KB instead of gigabytes")],
            Arguments = [new("IMAGE", "The image.", (r, v) => r with { Image = v })],
            Options = [FfuPartRequest.OutputOption],
            Check = FfuPartRequest.Check,
        };

    private static Task<ExitCode> RunAsync(FfuPartRequest request, CliContext context, CancellationToken cancellation) => WriteResults.RunOneAsync(
        "ffu-truncate", request.Image, context,
        async token =>
        {
            using var source = FileSource.Open(request.Image);
            var signing = FfuSigning.Open(source, token);
            var length = signing.File.TruncatedLength;
            await OutputFile.WriteAsync(request.Output!, signing.Truncate(), token);
            return new Written(request.Image, request.Output, "truncated", [])
            {
                Note = $" to {length} bytes",
                Details = json => json.WriteNumber("size", length),
            };
        },
        cancellation);
}
