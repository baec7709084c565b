using System.Security.Cryptography;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary><c>signet key show KEY</c>: what a key is, without showing it.</summary>
internal static class KeyShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<KeyRequest> Verb { get; } =
        new("show", "Tells what a key is: its kind, and the hashes by which it is known. The private half is not shown.", new KeyRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet key show release.key", "a file"), new("signet key show 'pkcs11:token=release;object=code'", "a token")],
            Arguments = [new("KEY", "A file, pkcs11:… or store:NAME/THUMBPRINT.", (r, v) => r with { Key = v })],
            Options = [KeyOptions.Password],
        };

    private static async Task<ExitCode> RunAsync(KeyRequest request, CliContext context, CancellationToken cancellation)
    {
        var key = await request.Signer(context).OpenPublicKeyAsync();
        var refusal = KeyFitness.Refusal(key.Raw);
        var development = McuBootDevelopmentKeys.Judge(key);
        var (loader, digest) = (Convert.ToHexStringLower(PublicKeyText.Hash(key)), PublicKeyText.HashAlgorithm(key));
        Finding[] findings = [.. new[] { refusal, development }.OfType<Finding>()];
        var (spki, id) = (Convert.ToHexStringLower(SHA256.HashData(key.Raw.Span)), Convert.ToHexStringLower(SHA1.HashData(key.Key.Span)));
        if (context.Json)
        {
            context.WriteJson("key-show", json =>
            {
                json.WriteString("key", request.Key);
                json.WriteString("algorithm", KeyNames.Algorithm(key.Algorithm.Oid).ToLowerInvariant());
                json.WriteNumber("bits", key.KeyBits);
                json.WriteString("curve", key.CurveOid is { } curve ? KeyNames.Curve(curve) : null);
                json.WriteString("sha256", spki);
                json.WriteString("keyIdentifier", id);
                json.WriteStartObject("loaderHash");
                json.WriteString("digest", digest.Name);
                json.WriteString("value", loader);
                json.WriteEndObject();
                JsonParts.WriteFindings(json, findings);
            });
            return ExitCode.Success;
        }

        context.Out.WriteLine($"{request.Key}: {KeyNames.Describe(key)}");
        context.Out.WriteLine($"  SHA-256 of the public key  {spki}");
        context.Out.WriteLine($"  key identifier (SHA-1)     {id}");
        context.Out.WriteLine($"  hash for boot loaders      {loader} ({digest})");
        if (refusal is not null)
        {
            context.Out.WriteLine($"  not fit to sign: {refusal.Message} [{refusal.Code}]");
        }

        if (development is not null)
        {
            context.Out.WriteLine($"  not to be trusted: {development.Message} [{development.Code}]");
        }

        return ExitCode.Success;
    }
}
