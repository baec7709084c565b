using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot attach</c> was asked.</summary>
internal sealed record McuBootAttachRequest
{
    public string Program { get; init; } = "";

    public McuBootImageOptionsRequest Image { get; init; } = new();

    public string? Signer { get; init; }

    public string? Signature { get; init; }

    public WriteRequest Write { get; init; } = new();

    public string? Form { get; init; }
}

/// <summary><c>signet mcuboot attach PROGRAM</c>: an image with a signature that a key elsewhere made.</summary>
internal static class McuBootAttachVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootAttachRequest> Verb { get; } =
        new("attach", "Makes an image with what an offline key answered to `signet mcuboot digest`. A signature that is not the key's over this image is refused.", new McuBootAttachRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet mcuboot attach --signer release.pub.pem --signature app.sig --version 1.2.3 --header-size 0x200 app.bin --output app.signed.bin", "give the options that `digest` was given")],
            Arguments = [new("PROGRAM", "The program: raw or Intel HEX.", (r, v) => r with { Program = v })],
            Options =
            [
                new("--signer", "FILE", "The public half of the key that signed.", (r, v) => r with { Signer = v }) { Category = "Key" },
                new("--signature", "FILE", "The signature: bytes, base64 or hex; of ECDSA as DER, or r and s side by side.", (r, v) => r with { Signature = v }) { Category = "Key" },
                .. new[] { McuBootImageOptions.AllowDevelopmentKey }.Concat(McuBootImageOptions.Options)
                    .Within<McuBootImageOptionsRequest, McuBootAttachRequest>(r => r.Image, (r, p) => r with { Image = p }),
                .. McuBootSignVerb.Result<McuBootAttachRequest>(r => r.Write, (r, p) => r with { Write = p }, (r, f) => r with { Form = f }),
            ],
            Check = r =>
            {
                McuBootImageOptions.Check(r.Image);
                McuBootOutputs.Check(r.Write);
                WriteOptions.Check(r.Write, new InputRequest { Paths = [r.Program] });
                if (r.Signer is null || r.Signature is null)
                {
                    throw new UsageException("--signer and --signature are needed");
                }
            },
        };

    private static async Task<ExitCode> RunAsync(McuBootAttachRequest request, CliContext context, CancellationToken cancellation)
    {
        var key = await new SignerSource { Key = request.Signer }.OpenPublicKeyAsync();
        McuBootImageOptions.JudgeKey(key, request.Image.AllowDevelopmentKey, context);
        var image = await request.Image.ResolveAsync(context);
        using var source = FileSource.Open(request.Signature!);
        var answer = DetachedAnswer.Read(source.ReadAtMost(0, 4096));
        return await WriteResults.RunOneAsync(
            "mcuboot-attach", request.Program, context,
            async token =>
            {
                var outputs = new McuBootOutputs(request.Write, request.Form);
                var output = outputs.PathFor(request.Program);
                var signed = McuBootSigner.Prepare(McuBootSignVerb.ReadProgram(request.Program), image, key).Complete(answer.Value);
                await outputs.WriteAsync(output, signed, token);
                return McuBootSignVerb.Describe(request.Program, output, "attached", signed);
            },
            cancellation);
    }
}
