using System.Text;
using Signet.Cli.Options;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet key public</c> was asked.</summary>
internal sealed record KeyPublicRequest
{
    public KeyRequest Key { get; init; } = new();

    public string Form { get; init; } = "pem";

    /// <summary>The beginning of the array's name in source code; null for the one that MCUboot's loader uses.</summary>
    public string? Name { get; init; }

    public string? Output { get; init; }
}

/// <summary><c>signet key public KEY</c>: the public half of a key.</summary>
internal static class KeyPublicVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<KeyPublicRequest> Verb { get; } =
        new("public", "Prints the public half of a key, from a private or public key, a certificate, a token or a store.", new KeyPublicRequest(), RunAsync)
        {
            Examples =
            [
                new("signet key public release.key", "PEM"),
                new("signet key public --as c root-ec-p256.pem", "an array for a boot loader"),
                new("signet key public --as der --output token.der 'pkcs11:token=release;object=code'", "from a token"),
            ],
            Arguments = [new("KEY", "A file, pkcs11:… or store:NAME/THUMBPRINT.", (r, v) => r with { Key = r.Key with { Key = v } })],
            Options =
            [
                new("--as", "FORM", "SubjectPublicKeyInfo as PEM or DER; or the bytes that boot loaders embed, raw or as C or Rust source.", (r, v) => r with { Form = v })
                {
                    Category = "Result", Choices = ["pem", "der", "c", "rust", "raw"], Default = "pem",
                },
                new("--name", "NAME", "The array is called NAME_pub_key.", (r, v) => r with { Name = Identifier(v) }) { Category = "Result", Default = "rsa, ecdsa, ecdsap384 or ecdsap521" },
                new("--output", "FILE", "Where to; - is standard output.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"], Default = "-" },
                .. new[] { KeyOptions.Password }.Within<KeyRequest, KeyPublicRequest>(r => r.Key, (r, p) => r with { Key = p }),
            ],
        };

    private static async Task<ExitCode> RunAsync(KeyPublicRequest request, CliContext context, CancellationToken cancellation)
    {
        var key = await request.Key.Signer(context).OpenPublicKeyAsync();
        var bytes = Write(key, request);
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
        const string FirstLine = "/* Made by signet key public. */";
        var name = request.Name ?? PublicKeyText.ArrayName(key);
        return request.Form switch
        {
            "der" => key.Raw,
            "raw" => PublicKeyText.Raw(key),
            "c" => Encoding.ASCII.GetBytes(PublicKeyText.C(key, name, FirstLine)),
            "rust" => Encoding.ASCII.GetBytes(PublicKeyText.Rust(key, name, FirstLine)),
            _ => Encoding.ASCII.GetBytes(PublicKeyText.Pem(key.Raw)),
        };
    }

    private static string Identifier(string value) =>
        value.Length > 0 && !char.IsAsciiDigit(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? value
        : throw new UsageException($"'{value}' cannot begin a name in C or Rust");
}
