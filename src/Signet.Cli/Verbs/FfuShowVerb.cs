using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu show</c> was asked.</summary>
internal sealed record FfuShowRequest
{
    public string Image { get; init; } = "";
}

/// <summary><c>signet ffu show IMAGE</c>: what <c>signet inspect</c> shows of an image, and of nothing else.</summary>
internal static class FfuShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuShowRequest> Verb { get; } =
        new("show", "Shows what an image is made of: headers, manifest, stores, partitions, catalog. Needs no key; trust is for verify.", new FfuShowRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet ffu show flash.ffu", "for people"), new("signet ffu show --format json flash.ffu", "for a program")],
            Arguments = [new("IMAGE", "The image; a truncated or damaged one is shown as far as it goes.", (r, v) => r with { Image = v })],
        };

    private static Task<ExitCode> RunAsync(FfuShowRequest request, CliContext context, CancellationToken cancellation)
    {
        using var source = FileSource.Open(request.Image);
        var inspection = FfuInspection.Read(source);
        if (inspection.File is null)
        {
            throw new SigningException(inspection.Findings[0]);
        }

        InspectVerb.Print(request.Image, inspection, context, "ffu-show");
        return Task.FromResult(ExitCode.Success);
    }
}
