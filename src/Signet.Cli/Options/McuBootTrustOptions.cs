using System.Globalization;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Cli.Options;

/// <summary>What a boot loader asks of an MCUboot image.</summary>
public sealed record McuBootTrustRequest
{
    /// <summary>The public keys that the loader holds: files, or private keys, whose public half counts.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The private key that opens encrypted images; null for none.</summary>
    public string? DecryptKey { get; init; }

    /// <summary>Where the password of keys comes from.</summary>
    public string? PasswordFrom { get; init; }

    /// <summary>What the options say that need no file.</summary>
    public McuBootDemands Demands { get; init; } = new();

    /// <summary>True when any of the options was given.</summary>
    public bool IsGiven => this != s_none;

    private static readonly McuBootTrustRequest s_none = new();

    /// <summary>The demands, keys opened.</summary>
    /// <exception cref="SigningException">A key cannot be read.</exception>
    public async Task<McuBootDemands> OpenAsync(CliContext context)
    {
        var keys = new List<X509.SubjectPublicKeyInfo>();
        foreach (var key in Keys)
        {
            keys.Add(await new KeyRequest { Key = key, PasswordFrom = PasswordFrom }.Signer(context).OpenPublicKeyAsync());
        }

        return Demands with { Keys = keys, DecryptionKey = DecryptKey is null ? null : OpenDecryption(DecryptKey, KeyOptions.OpenSource(PasswordFrom, context)) };
    }

    // A private key, or the bytes themselves of a key that the loader shares with whoever encrypts.
    private static McuBootDecryptionKey OpenDecryption(string path, PasswordSource passwords)
    {
        if (new FileInfo(path) is { Exists: true, Length: 16 or 32 })
        {
            return new McuBootDecryptionKey(null, File.ReadAllBytes(path));
        }

        using var material = KeyReader.ReadFile(path, passwords);
        return material.Keys.Count > 0 ? new McuBootDecryptionKey(material.Take(material.Keys[0]))
            : throw new SigningException(KeyFindings.NotAKey.With($"{path} holds no private key, which decrypting takes"));
    }
}

/// <summary>The table of <see cref="McuBootTrustRequest"/>.</summary>
public static class McuBootTrustOptions
{
    private const string Category = "MCUboot";

    public static IReadOnlyList<CliOption<McuBootTrustRequest>> Options { get; } =
    [
        new("--key", "FILE|URI", "A public key that the loader holds (of a private key its public half counts).", (r, v) => r with { Keys = [.. r.Keys, v] })
        {
            Category = Category, Repeatable = true, Default = "none: without it no image is trusted",
        },
        new("--decrypt-key", "FILE", "The key that opens encrypted images: private, or 16 or 32 bytes that the loader shares.", (r, v) => r with { DecryptKey = v }) { Category = Category },
        new("--key-password-from", "SRC", "Where the password of these keys comes from: env:NAME, file:PATH, fd:N, stdin or prompt.", (r, v) => r with { PasswordFrom = KeyOptions.CheckSource(v) })
        {
            Category = Category, Default = "no password",
        },
        new("--allow-development-key", null, "Let a key count that comes with MCUboot, whose private half everybody has.", (r, _) => With(r, d => d with { AllowDevelopmentKey = true })) { Category = Category },
        new("--form", "FORM", "The one kind of hash, or signature, that the loader is built for.", (r, v) => With(r, d => d with { Form = Form(v) }))
        {
            Category = Category, Choices = ["any", "sha256", "sha384", "sha512", "pure"], Default = "any that fits the key",
        },
        new("--security-counter", "N", "What the device has seen: refuse images without a counter, or with a lower one.", (r, v) => With(r, d => d with { SecurityCounter = Unsigned(v) })) { Category = Category },
        new("--vendor", "UUID|NAME", "The vendor that the image must name.", (r, v) => With(r, d => d with { VendorId = Uuid(v, McuBootUuid.DomainNames) })) { Category = Category },
        new("--class", "UUID|NAME", "The class of device that the image must name; a name counts within --vendor, which stands before it.", (r, v) => With(r, d => d with { ClassId = Uuid(v, d.VendorId.Span) }))
        {
            Category = Category,
        },
        new("--known-tlvs-only", null, "Refuse records outside the signature that are not about hash, key, signature or encryption.", (r, _) => With(r, d => d with { OnlyKnownTlvs = true })) { Category = Category },
    ];

    /// <summary>The same for images that are verified, not started: the loader that is modelled here unpacks nothing, another one may.</summary>
    public static IReadOnlyList<CliOption<McuBootTrustRequest>> OfImages { get; } =
    [
        .. Options,
        new("--allow-compressed", null, "The loader unpacks compressed images. MCUboot's own does not.", (r, _) => With(r, d => d with { AllowCompressed = true })) { Category = Category },
    ];

    /// <summary>A number of 32 bits, decimal or with 0x.</summary>
    internal static uint Unsigned(string value) =>
        (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            ? number : throw new UsageException($"'{value}' is not a number from 0 to {uint.MaxValue}", "It is decimal, or hexadecimal with 0x.");

    private static McuBootTrustRequest With(McuBootTrustRequest request, Func<McuBootDemands, McuBootDemands> change) => request with { Demands = change(request.Demands) };

    private static McuBootForm Form(string value) => Enum.Parse<McuBootForm>(value, ignoreCase: true);

    private static byte[] Uuid(string value, ReadOnlySpan<byte> space) =>
        McuBootUuid.TryParse(value, space, out var uuid, out var problem) ? uuid : throw new UsageException(problem.Message);
}
