using System.Text.Json;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot sign</c> was asked.</summary>
internal sealed record McuBootSignVerbRequest
{
    public InputRequest Input { get; init; } = new();

    public McuBootImageOptionsRequest Image { get; init; } = new();

    public KeyRequest Key { get; init; } = new();

    /// <summary>True for an image without signature.</summary>
    public bool Unsigned { get; init; }

    public string? SignatureOutput { get; init; }

    public WriteRequest Write { get; init; } = new();

    public string? Form { get; init; }
}

/// <summary><c>signet mcuboot sign PROGRAM…</c>: images that a boot loader starts.</summary>
internal static class McuBootSignVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootSignVerbRequest> Verb { get; } =
        new("sign", "Makes signed MCUboot images of programs, raw or Intel HEX.", new McuBootSignVerbRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet mcuboot sign --key release.pem --version 1.2.3 --header-size 0x200 --slot-size 0x60000 zephyr.bin --output zephyr.signed.bin", "one image"),
                new("signet mcuboot sign --key 'pkcs11:token=release;object=fw' --version 1.2.3 --header-size 0x200 --security-counter auto --output-dir signed build/*.hex", "a release, with a key in an HSM"),
                new("signet mcuboot sign --key release.pem --encrypt-for loader.pub.pem --version 2.0.0 --header-size 0x200 --slot-size 0x60000 app.bin --output app.enc.bin", "encrypted as well"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, McuBootSignVerbRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                .. new[] { KeyOptions.Key with { Category = "Key" }, KeyOptions.Password with { Category = "Key" } }
                    .Within<KeyRequest, McuBootSignVerbRequest>(r => r.Key, (r, p) => r with { Key = p }),
                new("--unsigned", null, "Make an image without signature, for a loader that asks for none.", (r, _) => r with { Unsigned = true }) { Category = "Key" },
                .. new[] { McuBootImageOptions.AllowDevelopmentKey }.Concat(McuBootImageOptions.Options)
                    .Within<McuBootImageOptionsRequest, McuBootSignVerbRequest>(r => r.Image, (r, p) => r with { Image = p }),
                .. Result<McuBootSignVerbRequest>(r => r.Write, (r, p) => r with { Write = p }, (r, f) => r with { Form = f }),
                new("--signature-out", "FILE", "Also write the signature, in base64.", (r, v) => r with { SignatureOutput = v }) { Category = "Result" },
                .. InputOptions.Options.Within<InputRequest, McuBootSignVerbRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = Check,
        };

    /// <summary>The rows about the result, which this verb shares with <c>attach</c>.</summary>
    internal static IReadOnlyList<CliOption<T>> Result<T>(Func<T, WriteRequest> get, Func<T, WriteRequest, T> set, Func<T, string, T> setForm) =>
    [
        .. WriteOptions.Options.Select(o => o with { Default = null, Help = o.Name == "--output" ? "Write the image to this file." : "Write images to this folder, under the programs' names." })
            .Within(get, set),
        new("--output-form", "FORM", "Write raw binary or Intel HEX.", setForm) { Category = "Result", Choices = McuBootOutputs.Forms, Default = "hex when the output's name ends so" },
    ];

    /// <summary>Reads a program.</summary>
    internal static McuBootProgram ReadProgram(string path)
    {
        using var source = FileSource.Open(path);
        if (source.Length > Array.MaxLength)
        {
            throw new SigningException(McuBootSigningFindings.Number.With($"the program has {source.Length} bytes, at most {Array.MaxLength} are signed"));
        }

        return McuBootProgram.TryRead(source.ReadExactly(new FileRange(0, source.Length)), out var program, out var problem) ? program : throw new SigningException(problem);
    }

    /// <summary>What is told of an image that was written.</summary>
    internal static Written Describe(string input, string output, string result, McuBootSigned signed)
    {
        var image = signed.Image;
        var note = $", version {image.Header.Version}, {image.File.Length} bytes{(!image.IsEncrypted ? "" : signed.Request.Encryption is { Clear: true } ? ", ready to be encrypted" : ", encrypted")}"
            + (image.IsCompressed ? $", compressed from {signed.Compression!.Value.Plain} bytes to {signed.Compression.Value.Compressed}" : "");
        return new Written(input, output, result, signed.Findings) { Note = note, Details = json => Write(json, signed) };
    }

    private static void Check(McuBootSignVerbRequest request)
    {
        InputOptions.Check(request.Input);
        McuBootImageOptions.Check(request.Image);
        McuBootOutputs.Check(request.Write);
        WriteOptions.Check(request.Write, request.Input);
        if (request.Unsigned == request.Key.Key is not null)
        {
            throw new UsageException("either --key or --unsigned is needed, not both", "Name the key with which to sign.");
        }

        if (request.SignatureOutput is not null && (request.Unsigned || request.Write.Output is null))
        {
            throw new UsageException("--signature-out goes with --key and --output");
        }
    }

    private static async Task<ExitCode> RunAsync(McuBootSignVerbRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var key = request.Unsigned ? null : request.Key.Signer(context).OpenFirmwareKey();
        if (key is not null && SubjectPublicKeyInfo.TryRead(key.PublicKey, out var publicKey, out _))
        {
            McuBootImageOptions.JudgeKey(publicKey, request.Image.AllowDevelopmentKey, context);
        }

        var image = await request.Image.ResolveAsync(context);
        var outputs = new McuBootOutputs(request.Write, request.Form);
        var results = new WriteResults("mcuboot-sign", context);
        var code = await FileRunner.RunAsync(
            request.Input, context, "signing",
            async (file, token) =>
            {
                var output = outputs.PathFor(file.Path);
                var signed = await McuBootSigner.SignAsync(ReadProgram(file.Path), image, key, token);
                await outputs.WriteAsync(output, signed, token);
                if (request.SignatureOutput is not null)
                {
                    await OutputFile.WriteAsync(request.SignatureOutput, System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(signed.Signature.Span)), token);
                }

                return Describe(file.Path, output, key is null ? "made without signature" : "signed", signed);
            },
            results.Add, cancellation);
        results.Print();
        return code;
    }

    private static void Write(Utf8JsonWriter json, McuBootSigned signed)
    {
        var image = signed.Image;
        json.WriteString("version", image.Header.Version.ToString());
        json.WriteNumber("imageSize", image.File.Length);
        JsonParts.WriteDigest(json, "digest", signed.Algorithm, signed.Digest.Span);
        json.WriteBoolean("signed", !signed.Signature.IsEmpty);
        json.WriteBoolean("encrypted", image.IsEncrypted);
        json.WriteBoolean("compressed", image.IsCompressed);
    }
}
