using System.Security.Cryptography;
using System.Text;
using Signet.Cli.Options;
using Signet.Keys;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet key convert</c> was asked.</summary>
internal sealed record KeyConvertRequest
{
    public KeyRequest Key { get; init; } = new();

    public NewKeyRequest New { get; init; } = new();

    public string Form { get; init; } = "pkcs8";

    /// <summary>True to leave out what can be computed.</summary>
    public bool Minimal { get; init; }

    public string? Output { get; init; }
}

/// <summary><c>signet key convert FILE</c>: writes a private key in another form.</summary>
internal static class KeyConvertVerb
{
    private const string FirstLine = "/* Made by signet key convert: a private key. */";

    // Forms, whether they can be encrypted, whether they must be, and whether they can be minimal.
    private static readonly (string Name, bool MayEncrypt, bool MustEncrypt, bool MayBeMinimal)[] s_forms =
    [
        ("pkcs8", true, false, false), ("pkcs8-der", true, false, true), ("pkcs1", false, false, false), ("pkcs1-der", false, false, true),
        ("sec1", false, false, false), ("sec1-der", false, false, true), ("pvk", true, true, false), ("pvk-weak", true, true, false),
        ("pvk-plain", false, false, false), ("pfx", true, true, false), ("pfx-old", true, true, false),
        ("loader", false, false, true), ("loader-traditional", false, false, true),
    ];

    /// <summary>The verb's table.</summary>
    public static CliVerb<KeyConvertRequest> Verb { get; } =
        new("convert", "Writes a private key in another form, to a new file for its owner alone.", new KeyConvertRequest(), RunAsync)
        {
            Examples =
            [
                new("signet key convert --to pfx --cert chain.pem --output release.pfx --output-password-from prompt release.key", "key and certificates in one file"),
                new("signet key convert --output release.key --password-from prompt release.pvk", "out of a PVK file, not encrypted"),
                new("signet key convert --to loader --minimal --output enc_key.c decryption.pem", "an array for a boot loader that decrypts"),
            ],
            Arguments = [new("FILE", "The private key: PEM, DER, PFX, PVK.", (r, v) => r with { Key = r.Key with { Key = v } })],
            Options =
            [
                new("--to", "FORM", "pkcs8, pkcs1, sec1 are PEM; pvk is strong encryption; pfx-old is for Windows before 10 (1709); "
                    + "loader is the C array enc_priv_key that boot loaders decrypt with, loader-traditional the same in the form PKCS #1 or SEC 1.", (r, v) => r with { Form = v })
                {
                    Category = "Result", Choices = [.. s_forms.Select(f => f.Name)], Default = "pkcs8",
                },
                new("--minimal", null, "Leaves out what can be computed: the public half of an EC key, the last three numbers of an RSA key.", (r, _) => r with { Minimal = true })
                {
                    Category = "Result",
                },
                new("--output", "FILE", "The new file.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"] },
                new("--cert", "FILE", "The certificates for a PFX.", (r, v) => r with { Key = r.Key with { Certificates = [.. r.Key.Certificates, v] } })
                {
                    Category = "Result", Repeatable = true,
                },
                .. new[] { KeyOptions.Password }.Within<KeyRequest, KeyConvertRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. new[] { NewKeyOptions.Password("--output-password-from") }.Within<NewKeyRequest, KeyConvertRequest>(r => r.New, (r, p) => r with { New = p }),
            ],
            Check = Check,
        };

    private static void Check(KeyConvertRequest request)
    {
        _ = request.Output ?? throw new UsageException("--output is needed: a private key is not printed");
        var form = Array.Find(s_forms, f => f.Name == request.Form);
        if (request.New.PasswordFrom is not null && !form.MayEncrypt)
        {
            throw new UsageException($"--to {form.Name} holds no encrypted key", "Leave --output-password-from out, or write pkcs8.");
        }

        if (request.New.PasswordFrom is null && form.MustEncrypt)
        {
            throw new UsageException($"--to {form.Name} needs --output-password-from");
        }

        if (request.Minimal && (!form.MayBeMinimal || request.New.PasswordFrom is not null))
        {
            throw new UsageException(
                form.MayBeMinimal ? "an encrypted key is not minimal" : $"--to {form.Name} has no minimal form",
                "Minimal keys are for boot loaders: --to loader, loader-traditional, pkcs8-der, pkcs1-der or sec1-der.");
        }

        if (request.Key.Certificates.Count > 0 && !form.Name.StartsWith("pfx", StringComparison.Ordinal))
        {
            throw new UsageException("--cert is for --to pfx");
        }
    }

    private static Task<ExitCode> RunAsync(KeyConvertRequest request, CliContext context, CancellationToken cancellation)
    {
        var (output, passwords) = (request.Output!, request.Key.Passwords(context));
        NewFile.ThrowIfExists(output);
        if (!KeyUri.TryParse(request.Key.Key!, out var uri, out var problem) || uri is not FileKeyUri file)
        {
            throw new SigningException(problem ?? KeyFindings.Unavailable.With("only keys in files can be converted; others do not leave their place"));
        }

        using var material = KeyReader.ReadFile(file.Path, passwords);
        if (material.Keys is not [var key, ..])
        {
            throw new SigningException(material.Problem ?? KeyFindings.NotAKey.With($"{file.Path} holds no private key"));
        }

        var certificates = request.Key.Certificates.SelectMany(c => CertificateFile.Read(c, passwords)).Concat(material.Certificates)
            .DistinctBy(c => c.Sha1Thumbprint).OrderByDescending(c => PublicKeyMatch.Matches(c, key.PublicKey)).ToList();
        using var password = request.New.NewPassword(context, output);
        NewFile.CreatePrivateAndWipe(output, request.Form switch
        {
            "loader" => Source(key, null, request.Minimal),
            "loader-traditional" => Source(key, LoaderKeyForm.Traditional, request.Minimal),
            "pkcs8-der" when request.Minimal => LoaderPrivateKey.Encode(key, LoaderKeyForm.Pkcs8, minimal: true),
            "pkcs1-der" when request.Minimal && key.IsRsa => LoaderPrivateKey.Encode(key, LoaderKeyForm.Traditional, minimal: true),
            "sec1-der" when request.Minimal && key.IsEc => LoaderPrivateKey.Encode(key, LoaderKeyForm.Traditional, minimal: true),
            "pkcs8-der" => KeyWriter.Pkcs8(key, password),
            "pkcs1" => KeyWriter.Pkcs1Pem(key),
            "pkcs1-der" => KeyWriter.Pkcs1(key),
            "sec1" => KeyWriter.Sec1Pem(key),
            "sec1-der" => KeyWriter.Sec1(key),
            "pvk" => KeyWriter.Pvk(key, PvkEncryption.Strong, password),
            "pvk-weak" => KeyWriter.Pvk(key, PvkEncryption.Weak, password),
            "pvk-plain" => KeyWriter.Pvk(key, PvkEncryption.None, null),
            "pfx" => KeyWriter.Pfx(key, certificates, password!),
            "pfx-old" => KeyWriter.Pfx(key, certificates, password!, old: true),
            _ => KeyWriter.Pkcs8Pem(key, password),
        });
        context.Tell($"{output}: private key, {KeyNames.Describe(key)}, {request.Form}{(password is null ? ", not encrypted" : "")}");
        return Task.FromResult(ExitCode.Success);
    }

    private static byte[] Source(PrivateKey key, LoaderKeyForm? form, bool minimal)
    {
        var encoded = LoaderPrivateKey.Encode(key, form, minimal);
        var text = Encoding.ASCII.GetBytes(LoaderPrivateKey.C(encoded, FirstLine));
        CryptographicOperations.ZeroMemory(encoded);
        return text;
    }
}
