using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot decrypt</c> was asked.</summary>
internal sealed record McuBootDecryptRequest
{
    public InputRequest Input { get; init; } = new();

    public KeyRequest Key { get; init; } = new();

    /// <summary>The file of a key that the loader shares; null when a private key is named.</summary>
    public string? SharedKey { get; init; }

    public WriteRequest Write { get; init; } = new();
}

/// <summary><c>signet mcuboot decrypt IMAGE…</c>: the image as the loader has it in its primary slot.</summary>
internal static class McuBootDecryptVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootDecryptRequest> Verb { get; } =
        new("decrypt", "Decrypts the payload of images with the loader's private key. Everything else stays, so the signature holds.", new McuBootDecryptRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet mcuboot decrypt --key loader.pem app.enc.bin --output app.clear.bin", "to look into it, or to encrypt it for another key")],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, McuBootDecryptRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                .. new[] { KeyOptions.Key with { Value = "FILE", Help = "The loader's private key, a file.", Category = "Key" }, KeyOptions.Password with { Category = "Key" } }
                    .Within<KeyRequest, McuBootDecryptRequest>(r => r.Key, (r, p) => r with { Key = p }),
                new("--shared-key", "FILE", "The key that the loader shares, for AES key wrap.", (r, v) => r with { SharedKey = v }) { Category = "Key" },
                .. WriteOptions.Options.Within<WriteRequest, McuBootDecryptRequest>(r => r.Write, (r, p) => r with { Write = p }),
                .. InputOptions.Options.Within<InputRequest, McuBootDecryptRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = r =>
            {
                InputOptions.Check(r.Input);
                WriteOptions.Check(r.Write, r.Input);
                if (r.Key.Key is null == r.SharedKey is null)
                {
                    throw new UsageException("either --key or --shared-key is needed, not both");
                }
            },
        };

    /// <summary>Reads an image whose layout is sound.</summary>
    /// <exception cref="SigningException">It is none, or not whole.</exception>
    internal static McuBootImage ReadImage(string path)
    {
        using var source = FileSource.Open(path);
        if (!McuBootImage.TryRead(source.ReadAtMost(0, Array.MaxLength), out var image, out var problem))
        {
            throw new SigningException(problem);
        }

        return image.Findings.Count == 0 ? image : throw new SigningException(image.Findings[0]);
    }

    private static async Task<ExitCode> RunAsync(McuBootDecryptRequest request, CliContext context, CancellationToken cancellation)
    {
        using var material = request.Key.Key is null ? null : KeyReader.ReadFile(request.Key.Key, request.Key.Passwords(context));
        if (material is { Keys.Count: 0 })
        {
            throw new SigningException(KeyFindings.NotAKey.With($"{request.Key.Key} holds no private key"));
        }

        var key = new McuBootDecryptionKey(material?.Keys[0], request.SharedKey is null ? default : McuBootImageOptions.ReadSharedKey(request.SharedKey));
        var results = new WriteResults("mcuboot-decrypt", context);
        var code = await FileRunner.RunAsync(
            request.Input, context, "decrypting",
            async (file, token) =>
            {
                var output = request.Write.OutputFor(file.Path) ?? file.Path;
                await OutputFile.WriteAsync(output, McuBootEncryptedImages.Decrypt(ReadImage(file.Path), key), token);
                return new Written(file.Path, output, "decrypted", []);
            },
            results.Add, cancellation);
        results.Print();
        return code;
    }
}
