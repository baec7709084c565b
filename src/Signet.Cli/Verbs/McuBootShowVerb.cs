using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot show</c> was asked.</summary>
internal sealed record McuBootShowRequest
{
    public string Image { get; init; } = "";
}

/// <summary><c>signet mcuboot show IMAGE</c>: what <c>signet inspect</c> shows of an image, and of nothing else.</summary>
internal static class McuBootShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootShowRequest> Verb { get; } =
        new("show", "Shows what an MCUboot image is made of: header, records with their offsets, trailer. Needs no key; trust is for verify.", new McuBootShowRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet mcuboot show app.signed.bin", "for people"), new("signet mcuboot show --format json app.signed.hex", "for a program; Intel HEX is read too")],
            Arguments = [new("IMAGE", "The image, binary or Intel HEX; a damaged one is shown as far as it goes.", (r, v) => r with { Image = v })],
        };

    private static Task<ExitCode> RunAsync(McuBootShowRequest request, CliContext context, CancellationToken cancellation)
    {
        using var source = FileSource.Open(request.Image);
        var inspection = McuBootInspection.Read(source);
        if (inspection.Image is null)
        {
            throw new SigningException(inspection.Findings[0]);
        }

        if (context.Json)
        {
            context.WriteJson("mcuboot-show", json => new InspectJson(json).Write(request.Image, inspection));
        }
        else
        {
            new InspectText(context.Out, context.Verbose).Write(request.Image, inspection);
        }

        return Task.FromResult(ExitCode.Success);
    }
}
