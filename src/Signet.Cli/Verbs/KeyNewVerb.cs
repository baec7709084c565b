using System.Text;
using Signet.Cli.Options;
using Signet.Keys;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet key new</c> was asked.</summary>
internal sealed record KeyNewRequest
{
    public NewKeyRequest New { get; init; } = new();

    public string? Output { get; init; }
}

/// <summary><c>signet key new</c>: makes a key; the private half goes to a file, the public half to standard output.</summary>
internal static class KeyNewVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<KeyNewRequest> Verb { get; } =
        new("new", "Makes a key. The private half is written to a file for its owner alone, which is never overwritten; the public half is printed.",
            new KeyNewRequest(), RunAsync)
        {
            Examples =
            [
                new("signet key new --output release.key", "RSA 3072, PKCS #8"),
                new("signet key new --algorithm p256 --output release.key --password-from prompt > release.pub", "ECDSA, encrypted"),
            ],
            Options =
            [
                new("--output", "FILE", "Where the private key goes: PKCS #8, PEM.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"] },
                .. new[] { NewKeyOptions.AnyAlgorithm, NewKeyOptions.Password("--password-from") }
                    .Within<NewKeyRequest, KeyNewRequest>(r => r.New, (r, p) => r with { New = p }),
            ],
            Check = r => _ = r.Output ?? throw new UsageException("--output is needed: a private key is not printed"),
        };

    private static Task<ExitCode> RunAsync(KeyNewRequest request, CliContext context, CancellationToken cancellation)
    {
        var output = request.Output!;
        NewFile.ThrowIfExists(output);
        using var password = request.New.NewPassword(context, output);
        using var key = request.New.Algorithm.Create();
        NewFile.CreatePrivateAndWipe(output, KeyWriter.Pkcs8Pem(key, password));
        context.Data.Write(Encoding.ASCII.GetBytes(PublicKeyText.Pem(key.PublicKey)));
        context.Tell($"{output}: private key, {KeyNames.Describe(key)}{(password is null ? "" : ", encrypted")}");
        return Task.FromResult(ExitCode.Success);
    }
}
