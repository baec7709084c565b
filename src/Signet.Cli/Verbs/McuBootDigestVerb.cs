using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot digest</c> was asked.</summary>
internal sealed record McuBootDigestRequest
{
    public string Program { get; init; } = "";

    public McuBootImageOptionsRequest Image { get; init; } = new();

    /// <summary>The public half of the key that will sign; null when only the digest is needed.</summary>
    public string? Signer { get; init; }

    public string? Output { get; init; }

    /// <summary>True to write the bytes that are signed, not their digest.</summary>
    public bool Payload { get; init; }
}

/// <summary><c>signet mcuboot digest PROGRAM</c>: what a key elsewhere is to sign.</summary>
internal static class McuBootDigestVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootDigestRequest> Verb { get; } =
        new("digest", "Prints what a key would be asked to sign; `signet mcuboot attach` with the same options completes the image.", new McuBootDigestRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet mcuboot digest --signer release.pub.pem --version 1.2.3 --header-size 0x200 app.bin --out app.digest", "32 bytes for the offline key"),
                new("openssl pkeyutl -sign -inkey release.pem -in app.digest -out app.sig", "sign them where the key is (here P-256)"),
                new("signet mcuboot attach --signer release.pub.pem --signature app.sig --version 1.2.3 --header-size 0x200 app.bin --output app.signed.bin", "and make the image"),
            ],
            Arguments = [new("PROGRAM", "The program: raw or Intel HEX.", (r, v) => r with { Program = v })],
            Options =
            [
                new("--signer", "FILE", "The public half of the key that will sign; its kind decides on the digest.", (r, v) => r with { Signer = v }) { Category = "Key" },
                .. McuBootImageOptions.Options.Within<McuBootImageOptionsRequest, McuBootDigestRequest>(r => r.Image, (r, p) => r with { Image = p }),
                new("--out", "FILE", "Write it to this file.", (r, v) => r with { Output = v }) { Category = "Result" },
                new("--out-form", "FORM", "What --out writes: the digest, or all that is signed, for keys that hash themselves.", (r, v) => r with { Payload = v == "payload" })
                {
                    Category = "Result", Choices = ["digest", "payload"], Default = "digest",
                },
            ],
            Check = r => McuBootImageOptions.Check(r.Image),
        };

    private static async Task<ExitCode> RunAsync(McuBootDigestRequest request, CliContext context, CancellationToken cancellation)
    {
        var key = request.Signer is null ? null : await new SignerSource { Key = request.Signer }.OpenPublicKeyAsync();
        var vector = McuBootSigner.Vector(McuBootSignVerb.ReadProgram(request.Program), await request.Image.ResolveAsync(context), key);
        if (request.Output is not null)
        {
            await OutputFile.WriteAsync(request.Output, request.Payload ? vector.Region : vector.Digest, cancellation);
        }

        if (context.Json)
        {
            context.WriteJson("mcuboot-digest", json =>
            {
                json.WriteString("path", request.Program);
                JsonParts.WriteDigest(json, "digest", vector.Algorithm, vector.Digest.Span);
                json.WriteNumber("signedBytes", vector.Region.Length);
            });
        }
        else
        {
            context.Out.WriteLine($"{request.Program}: {vector.Algorithm} {Convert.ToHexStringLower(vector.Digest.Span)} of {vector.Region.Length} bytes");
        }

        return ExitCode.Success;
    }
}
