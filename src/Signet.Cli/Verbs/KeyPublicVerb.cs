using System.Text;
using Signet.Cli.Options;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet key public</c> was asked.</summary>
internal sealed record KeyPublicRequest
{
    /// <summary>The keys; several for a loader's source alone.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Where passwords come from.</summary>
    public KeyRequest Key { get; init; } = new();

    public string Form { get; init; } = "pem";

    /// <summary>The beginning of the array's name in source code; null for the one that MCUboot's loader uses.</summary>
    public string? Name { get; init; }

    /// <summary>The end of the array's name; null for none.</summary>
    public string? Suffix { get; init; }

    /// <summary>The digest of a hash; null for the one that the key's loader uses.</summary>
    public DigestAlgorithm? Digest { get; init; }

    public string? Output { get; init; }
}

/// <summary><c>signet key public KEY</c>: the public half of a key.</summary>
internal static class KeyPublicVerb
{
    private const string FirstLine = "/* Made by signet key public. */";

    /// <summary>The verb's table.</summary>
    public static CliVerb<KeyPublicRequest> Verb { get; } =
        new("public", "Prints the public half of a key, from a private or public key, a certificate, a token or a store.", new KeyPublicRequest(), RunAsync)
        {
            Examples =
            [
                new("signet key public release.key", "PEM"),
                new("signet key public --as c root-ec-p256.pem", "an array for a boot loader"),
                new("signet key public --as loader --output keys.c firmware-1.pem firmware-2.pem", "the whole source with the keys that a boot loader trusts"),
                new("signet key public --as der --output token.der 'pkcs11:token=release;object=code'", "from a token"),
            ],
            Arguments =
            [
                new("KEY", "A file, pkcs11:… or store:NAME/THUMBPRINT; several for --as loader.", (r, v) => r with { Keys = [.. r.Keys, v] }) { Maximum = int.MaxValue },
            ],
            Options =
            [
                new("--as", "FORM", "SubjectPublicKeyInfo as PEM or DER; the bytes that boot loaders embed, raw or as C or Rust source; their hash, by which images name "
                    + "their key, as hexadecimal digits, raw or as source; loader is the whole keys.c of a boot loader.", (r, v) => r with { Form = v })
                {
                    Category = "Result", Choices = ["pem", "der", "c", "rust", "raw", "hash", "hash-c", "hash-rust", "hash-raw", "loader"], Default = "pem",
                },
                new("--name", "NAME", "The array is called NAME_pub_key.", (r, v) => r with { Name = Identifier(v) })
                {
                    Category = "Result", Default = "rsa, ecdsa, ecdsap384, ecdsap521, ed25519 or x25519",
                },
                new("--suffix", "SUFFIX", "The array's name ends so: _2 makes NAME_pub_key_2.", (r, v) => r with { Suffix = NamePart(v) }) { Category = "Result", Default = "none" },
                new("--digest", "ALG", "The digest of a hash.", (r, v) => r with { Digest = DigestAlgorithm.FromName(v) })
                {
                    Category = "Result", Choices = ["sha256", "sha384", "sha512"], Default = "sha384 for P-384, sha256 for other keys",
                },
                new("--output", "FILE", "Where to; - is standard output.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"], Default = "-" },
                .. new[] { KeyOptions.Password }.Within<KeyRequest, KeyPublicRequest>(r => r.Key, (r, p) => r with { Key = p }),
            ],
            Check = Check,
        };

    private static void Check(KeyPublicRequest request)
    {
        var isHash = request.Form.StartsWith("hash", StringComparison.Ordinal);
        var isSource = request.Form is "c" or "rust" or "hash-c" or "hash-rust";
        if (request.Keys.Count > 1 && request.Form != "loader")
        {
            throw new UsageException("several keys go into --as loader alone");
        }

        if (!isSource && (request.Name ?? request.Suffix) is not null)
        {
            throw new UsageException($"--as {request.Form} holds no name", "Leave --name and --suffix out.");
        }

        if (!isHash && request.Digest is not null)
        {
            throw new UsageException("--digest is for --as hash");
        }
    }

    private static async Task<ExitCode> RunAsync(KeyPublicRequest request, CliContext context, CancellationToken cancellation)
    {
        var keys = new List<SubjectPublicKeyInfo>();
        foreach (var name in request.Keys)
        {
            var key = await (request.Key with { Key = name }).Signer(context).OpenPublicKeyAsync();
            keys.Add(key);
            if (McuBootDevelopmentKeys.Judge(key) is { } known)
            {
                context.WriteError(known with { Severity = Severity.Warning }, name); // its bytes are no secret: whoever builds a loader with them must know
            }
        }

        var bytes = request.Form == "loader" ? Encoding.ASCII.GetBytes(McuBootLoaderSource.Write(keys, FirstLine)) : Write(keys[0], request);
        if (request.Output is null or "-")
        {
            await context.Data.WriteAsync(bytes, cancellation);
        }
        else
        {
            await OutputFile.WriteAsync(request.Output, bytes, cancellation);
        }

        return ExitCode.Success;
    }

    private static ReadOnlyMemory<byte> Write(SubjectPublicKeyInfo key, KeyPublicRequest request)
    {
        var (name, suffix) = (request.Name ?? PublicKeyText.ArrayName(key), request.Suffix ?? "");
        return request.Form switch
        {
            "der" => key.Raw,
            "raw" => PublicKeyText.Raw(key),
            "c" => Encoding.ASCII.GetBytes(PublicKeyText.C(key, name, FirstLine, suffix)),
            "rust" => Encoding.ASCII.GetBytes(PublicKeyText.Rust(key, name, FirstLine, suffix)),
            "hash" => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(PublicKeyText.Hash(key, request.Digest)) + "\n"),
            "hash-raw" => PublicKeyText.Hash(key, request.Digest),
            "hash-c" => Encoding.ASCII.GetBytes(PublicKeyText.HashC(key, name, FirstLine, suffix, request.Digest)),
            "hash-rust" => Encoding.ASCII.GetBytes(PublicKeyText.HashRust(key, name, FirstLine, suffix, request.Digest)),
            _ => Encoding.ASCII.GetBytes(PublicKeyText.Pem(key.Raw)),
        };
    }

    private static string Identifier(string value) =>
        value.Length > 0 && !char.IsAsciiDigit(value[0]) && value.All(IsOfNames) ? value
        : throw new UsageException($"'{value}' cannot begin a name in C or Rust");

    private static string NamePart(string value) => value.All(IsOfNames) ? value : throw new UsageException($"'{value}' cannot end a name in C or Rust");

    private static bool IsOfNames(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
