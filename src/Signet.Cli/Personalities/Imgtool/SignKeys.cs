using Signet.Cli.Personalities.Click;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>Which keys go together in <c>imgtool sign</c>, in the original's order and words.</summary>
internal static class SignKeys
{
    // What the original calls the signatures of its kinds of keys.
    private static readonly Dictionary<McuBootKeyKind, string> s_signatures = new()
    {
        [McuBootKeyKind.Rsa2048] = "PKCS1_PSS_RSA2048_SHA256",
        [McuBootKeyKind.Rsa3072] = "PKCS1_PSS_RSA3072_SHA256",
        [McuBootKeyKind.EcdsaP256] = "ECDSA256_SHA256",
        [McuBootKeyKind.EcdsaP384] = "ECDSA384_SHA384",
        [McuBootKeyKind.Ed25519] = "ED25519",
    };

    /// <summary>The signing key has its private half, and goes with the key that the image is encrypted for.</summary>
    internal static void Check(SignRequest request, ImgtoolKey? key, ImgtoolKey? recipient)
    {
        if (key is { IsPrivate: false })
        {
            throw new ClickException("Cannot sign with a public-only PEM; signing requires the private key.");
        }

        // Ed25519 keys do not encrypt, so imgtool lets them go with any.
        if (key is not null && recipient is not null && !request.MixedKeys && key.ShortName is not ("ed25519" or "x25519") && key.ShortName != recipient.ShortName)
        {
            throw new ClickException("Signing and encryption must use the same type of key");
        }
    }

    /// <summary>A signature that was made elsewhere comes with its key, and alone.</summary>
    internal static void CheckFixedSignature(SignRequest request, ImgtoolKey? key, ImgtoolKey? fixedKey)
    {
        if (request.FixedSignature is not null && fixedKey is null)
        {
            throw new ClickException("public key of the fixed signature is not specified");
        }

        if (request.FixedSignature is not null && key is not null)
        {
            throw new ClickException("Can not sign using key and provide fixed-signature at the same time");
        }

        if (fixedKey is not null && request.FixedSignature is null && (request.VectorToSign is null || key is not null))
        {
            throw new ClickException("--fix-sig-pubkey goes with --fix-sig, or with --vector-to-sign and no key.");
        }

        if (request.SignatureOutput is not null && (request.VectorToSign is not null || (key is null && fixedKey is null)))
        {
            throw new ClickException("--sig-out needs an image that is signed.");
        }

        if (request.VectorToSign is not null && ImgtoolFile.IsHex(request.Output))
        {
            throw new ClickException("--vector-to-sign writes raw bytes, so OUTFILE cannot be Intel HEX.");
        }
    }

    /// <summary>The digest that was asked for is one that the key signs.</summary>
    internal static void CheckDigest(SignRequest request, ImgtoolKey? key)
    {
        if (request.Image.Pure && request.Sha != "auto")
        {
            throw new ClickException("Pure signatures, currently, enforces preferred hash algorithm, and forbids sha selection by user.");
        }

        if (key is null)
        {
            return;
        }

        if (!McuBootKeyKind.TryFind(key.Public, out var kind, out var problem))
        {
            throw new ClickFailure($"{PersonalityRun.Sentence(problem.Message)} No boot loader verifies with it.");
        }

        if (request.Image.Pure && kind != McuBootKeyKind.Ed25519)
        {
            throw new ClickException($"Could not find allowed hash algorithms for {kind} with --pure: it needs an Ed25519 key.");
        }

        if (request.Sha != "auto" && !kind.Signs(SignContent.Digest(request.Sha)!))
        {
            var allowed = string.Join(", ", kind.Digests.Select(d => PythonText.Repr(d.Name[3..])));
            throw new ClickException($"Key {s_signatures[kind]} can not be used with --sha {request.Sha}; allowed sha are one of [{allowed}]");
        }
    }
}
