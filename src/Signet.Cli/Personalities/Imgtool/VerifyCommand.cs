using Signet.Cli.Options;
using Signet.Cli.Personalities.Click;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool verify</c> was asked.</summary>
internal sealed record VerifyRequest
{
    public string Image { get; init; } = "";

    public ImgtoolKeyRequest Key { get; init; } = new();

    /// <summary>The private key of the loader, for an encrypted image.</summary>
    public string? DecryptionKey { get; init; }
}

/// <summary><c>imgtool verify</c>: what the original says, and the loader's own judgement where that is stricter.</summary>
internal static class VerifyCommand
{
    internal static ClickCommand<VerifyRequest> Command { get; } = new("verify", "Verify an image with a key.", new VerifyRequest(), RunAsync)
    {
        Options =
        [
            ImgtoolKeyRequest.KeyRow.Within<ImgtoolKeyRequest, VerifyRequest>(r => r.Key, (r, p) => r with { Key = p }) with
            {
                Required = false,
                Help = "The key that the image is to be signed with; its public half will do.",
                Difference = "The image must name the key by its hash, as the loader demands. Without a key a warning says that no signature was looked at.",
            },
            new("--encryption-key", "filename", "The loader's private key, to verify an encrypted image.", (r, v) => r with { DecryptionKey = v }) { Own = true },
            ImgtoolKeyRequest.PasswordRow.Within<ImgtoolKeyRequest, VerifyRequest>(r => r.Key, (r, p) => r with { Key = p }),
        ],
        Arguments = [new("IMGFILE", "The image; a name that ends with .hex is Intel HEX.", (r, v) => r with { Image = v })],
    };

    private static async Task<ExitCode> RunAsync(VerifyRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var key = request.Key.Key is null ? null : request.Key.Open(context);
        await using var decryption = request.DecryptionKey is null ? null : (request.Key with { Key = request.DecryptionKey }).Open(context);
        if (decryption is { Private: null })
        {
            throw new ClickException($"{request.DecryptionKey} holds no private key.");
        }

        var file = await ImgtoolFile.ReadAsync(request.Image, $"Image file {request.Image} not found", cancellation);
        var demands = new McuBootDemands
        {
            Keys = key is null ? [] : [key.Public],
            HashOnly = key is null,
            AllowDevelopmentKey = true,
            AllowCompressed = true,
            DecryptionKey = decryption is null ? null : new McuBootDecryptionKey(decryption.Private),
        };
        var check = McuBootCheck.Run(file, demands);
        foreach (var warning in check.Findings.Where(f => f.Severity == Severity.Warning && f.Rule != McuBootVerifyFindings.Encrypted))
        {
            context.Error.Write($"Warning: {PersonalityRun.Sentence(warning.Message)}\n");
        }

        if (!check.Accepted(demands))
        {
            Refuse(check, key, context);
            return ExitCode.Failed;
        }

        Warn(key, context);
        context.Out.Write($"Image was correctly validated\nImage version: {check.Image!.Header.Version}\n");
        var pure = check.Signatures.FirstOrDefault(s => s.Valid) is { } signature && check.Image.Find(TlvType.SignaturePure) is not null ? signature : null;
        if (pure is null)
        {
            context.Out.Write($"Image digest: {Convert.ToHexStringLower(check.Hash.Span)}\n");
        }
        else
        {
            context.Out.Write($"Image signature over image: {Convert.ToHexStringLower(pure.Tlv.Value.Span)}\n");
        }

        return ExitCode.Success;
    }

    // The original knows five answers; whatever else a loader finds wrong is told in our words.
    private static void Refuse(McuBootCheck check, ImgtoolKey? key, CliContext context)
    {
        var errors = check.Findings.Where(f => f.Severity == Severity.Error).ToList();
        var answer =
            check.Image is null ? "Invalid image magic; is this an MCUboot image?"
            : errors.Exists(f => f.Rule == McuBootFindings.TlvArea) ? "Invalid TLV info magic; is this an MCUboot image?"
            : key is not null && check.Image.Area is not null && !HashesFit(check.Image, key) ? "Key type does not match TLV record"
            : errors.Exists(f => f.Rule == McuBootVerifyFindings.HashMismatch) ? "Image has an invalid hash"
            : errors.Exists(f => IsSignature(f.Rule)) ? "No signature found for the given key"
            : null;
        if (answer is not null)
        {
            context.Out.WriteRaw(answer + "\n");
            return;
        }

        var first = errors.Concat(check.Findings).FirstOrDefault(); // of a payload that cannot be opened a warning tells
        context.Error.Write($"Error: {PersonalityRun.Sentence(first?.Message ?? "the image bears neither hash nor signature")}\n");
    }

    private static bool IsSignature(FindingRule rule) =>
        rule == McuBootVerifyFindings.Unsigned || rule == McuBootVerifyFindings.UnknownSigner || rule == McuBootVerifyFindings.BadSignature;

    // Each kind of key goes with some hashes; an image with others is for another kind of key.
    private static bool HashesFit(McuBootImage image, ImgtoolKey key) =>
        McuBootKeyKind.TryFind(key.Public, out var kind, out _)
        && image.Area!.Records.All(r => r.Type is not (TlvType.Sha256 or TlvType.Sha384 or TlvType.Sha512) || kind.Digests.Any(d => d.Size == r.Value.Length));

    private static void Warn(ImgtoolKey? key, CliContext context)
    {
        if (key is null)
        {
            context.Error.WriteRaw("Warning: without -k the hash alone is looked at, which anybody can make right.\n");
        }
        else if (McuBootDevelopmentKeys.IsDevelopmentKey(key.Public, out var known))
        {
            context.Error.Write($"Warning: the key is {known} of MCUboot's own repository. Everybody has it; use it for trials alone.\n");
        }
    }
}
