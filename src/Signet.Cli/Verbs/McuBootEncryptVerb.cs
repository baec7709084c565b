using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot encrypt</c> was asked.</summary>
internal sealed record McuBootEncryptVerbRequest
{
    public InputRequest Input { get; init; } = new();

    public McuBootImageOptionsRequest Image { get; init; } = new();

    public WriteRequest Write { get; init; } = new();
}

/// <summary><c>signet mcuboot encrypt IMAGE…</c>: for another loader, without the signing key.</summary>
internal static class McuBootEncryptVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootEncryptVerbRequest> Verb { get; } =
        new("encrypt", "Encrypts images that were signed for it with --clear, or decrypted: the signature covers the payload in the open, so it stays.", new McuBootEncryptVerbRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet mcuboot encrypt --encrypt-for device.pub.pem app.clear.bin --output app.enc.bin", "the same firmware for one more device key")],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, McuBootEncryptVerbRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                .. new[] { McuBootImageOptions.AllowDevelopmentKey }.Concat(McuBootImageOptions.Recipient)
                    .Within<McuBootImageOptionsRequest, McuBootEncryptVerbRequest>(r => r.Image, (r, p) => r with { Image = p }),
                .. WriteOptions.Options.Within<WriteRequest, McuBootEncryptVerbRequest>(r => r.Write, (r, p) => r with { Write = p }),
                .. InputOptions.Options.Within<InputRequest, McuBootEncryptVerbRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = r =>
            {
                InputOptions.Check(r.Input);
                WriteOptions.Check(r.Write, r.Input);
                McuBootImageOptions.CheckRecipient(r.Image with { HasEncryptionDetail = true });
            },
        };

    private static async Task<ExitCode> RunAsync(McuBootEncryptVerbRequest request, CliContext context, CancellationToken cancellation)
    {
        var encryption = await request.Image.ResolveEncryptionAsync(context);
        var results = new WriteResults("mcuboot-encrypt", context);
        var code = await FileRunner.RunAsync(
            request.Input, context, "encrypting",
            async (file, token) =>
            {
                var output = request.Write.OutputFor(file.Path) ?? file.Path;
                await OutputFile.WriteAsync(output, McuBootEncryptedImages.Encrypt(McuBootDecryptVerb.ReadImage(file.Path), encryption), token);
                return new Written(file.Path, output, "encrypted", []);
            },
            results.Add, cancellation);
        results.Print();
        return code;
    }
}
