using System.Text;
using Signet.Cli.Options;
using Signet.Cli.Personalities.Click;
using Signet.Files;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool dumpinfo</c> was asked.</summary>
internal sealed record DumpinfoRequest
{
    public string Image { get; init; } = "";

    public string? Output { get; init; }

    public string? Format { get; init; }
}

/// <summary><c>imgtool dumpinfo</c>: header, TLVs and trailer of an image, for people or programs.</summary>
internal static class DumpinfoCommand
{
    internal static ClickCommand<DumpinfoRequest> Command { get; } =
        new("dumpinfo", "Print header, TLVs and trailer of an image.", new DumpinfoRequest(), RunAsync)
        {
            Options =
            [
                new("--silent", null, "Taken for old scripts; the image is printed all the same.", (r, _) => r) { Aliases = ["-s"] },
                ImgtoolOptions.Choice<DumpinfoRequest>("--format", ["human", "yaml", "json"], "For people or for programs. Without it: human on standard output, yaml in a file.", (r, v) => r with { Format = v }) with
                {
                    Aliases = ["-f"], Difference = "With yaml and json the warning of a bad trailer goes to standard error.",
                },
                new("--outfile", "filename", "Where to write it to.", (r, v) => r with { Output = v }) { Aliases = ["-o"] },
            ],
            Arguments = [new("IMGFILE", "The image; a name that ends with .hex is Intel HEX.", (r, v) => r with { Image = v })],
        };

    private static async Task<ExitCode> RunAsync(DumpinfoRequest request, CliContext context, CancellationToken cancellation)
    {
        var format = request.Format ?? (request.Output is null ? "human" : "yaml");
        var dump = ImageDump.Read(request.Image, await ImgtoolFile.ReadAsync(request.Image, $"Image file not found ({request.Image})", cancellation));
        if (dump.Trailer is { Fields.Count: 0 })
        {
            var writer = format == "human" || request.Output is not null ? context.Out : context.Error;
            writer.WriteRaw("Warning: the trailer magic value is invalid!\n");
        }

        foreach (var finding in dump.Image.Findings)
        {
            context.Error.Write($"Warning: {PersonalityRun.Sentence(finding.Message)}\n");
        }

        var bytes = format switch
        {
            "json" => DumpJson.Write(dump),
            "yaml" => Encoding.UTF8.GetBytes(DumpYaml.Write(dump)),
            _ => Encoding.UTF8.GetBytes(DumpText.Write(dump)),
        };
        if (request.Output is { Length: > 0 } path)
        {
            await OutputFile.WriteAsync(path, bytes, cancellation);
            return ExitCode.Success;
        }

        context.Data.Write(bytes);
        context.Data.Write(format == "json" ? "\n"u8 : ""u8);
        return ExitCode.Success;
    }
}
