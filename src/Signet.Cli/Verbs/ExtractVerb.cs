using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet extract</c> was asked.</summary>
internal sealed record ExtractRequest
{
    public string File { get; init; } = "";

    public int Index { get; init; }

    public string? Output { get; init; }
}

/// <summary><c>signet extract FILE</c>: takes a signature out, as DER.</summary>
internal static class ExtractVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<ExtractRequest> Verb { get; } =
        new("extract", "Writes a signature of a file as DER (a PKCS #7 SignedData). The file stays as it is.", new ExtractRequest(), RunAsync)
        {
            Examples = [new("signet extract --output app.p7 app.exe", "the first signature"), new("signet extract --index 1 --output - app.exe", "the first nested one, to standard output")],
            Arguments = [new("FILE", "The signed file.", (r, v) => r with { File = v })],
            Options =
            [
                SignatureIndex.Option<ExtractRequest>("0", (r, i) => r with { Index = i }),
                new("--output", "FILE", "Where to; - is standard output.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"], Default = "FILE.p7" },
            ],
        };

    private static async Task<ExitCode> RunAsync(ExtractRequest request, CliContext context, CancellationToken cancellation)
    {
        using var source = FileSource.Open(request.File);
        var signature = SignedFile.Open(source).Extract(request.Index);
        if (request.Output == "-")
        {
            await context.Data.WriteAsync(signature, cancellation);
            return ExitCode.Success;
        }

        var output = request.Output ?? request.File + ".p7";
        await OutputFile.WriteAsync(output, signature, cancellation);
        context.Tell($"{output}: signature {request.Index} of {request.File}, {signature.Length} bytes");
        return ExitCode.Success;
    }
}
