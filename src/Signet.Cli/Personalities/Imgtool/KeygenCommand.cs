using Signet.Cli.Options;
using Signet.Cli.Personalities.Click;
using Signet.Keys;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool keygen</c> was asked.</summary>
internal sealed record KeygenRequest
{
    public ImgtoolKeyRequest Key { get; init; } = new();

    public string? Type { get; init; }

    public bool Password { get; init; }
}

/// <summary><c>imgtool keygen</c>.</summary>
internal static class KeygenCommand
{
    private static readonly IReadOnlyList<(string Name, KeyAlgorithm Algorithm)> s_types =
    [
        ("rsa-2048", KeyAlgorithm.Rsa2048), ("rsa-3072", KeyAlgorithm.Rsa3072), ("ecdsa-p256", KeyAlgorithm.P256),
        ("ecdsa-p384", KeyAlgorithm.P384), ("ed25519", KeyAlgorithm.Ed25519), ("x25519", KeyAlgorithm.X25519),
    ];

    private static readonly IReadOnlyList<string> s_names = [.. s_types.Select(t => t.Name)];

    internal static ClickCommand<KeygenRequest> Command { get; } = new("keygen", "Generate a key pair.", new KeygenRequest(), RunAsync)
    {
        AskedFor = "--type",
        Options =
        [
            new("--key", "filename", "The file to write.", (r, v) => r with { Key = r.Key with { Key = v } }) { Aliases = ["-k"], Required = true, Difference = "The file is its owner's alone (0600); the original leaves it readable for all." },
            new("--type", "type", "The kind of key.", (r, v) => r with { Type = v }) { Aliases = ["-t"], Required = true, Choices = s_names },
            new("--password", null, "Ask for a passphrase, and protect the key with it.", (r, _) => r with { Password = true })
            {
                Aliases = ["-p"], Difference = "100,000 rounds of PBKDF2 stand between password and key; the original has 2,048.",
            },
            ImgtoolKeyRequest.PasswordRow.Within<ImgtoolKeyRequest, KeygenRequest>(r => r.Key, (r, p) => r with { Key = p, Password = true }),
        ],
    };

    private static Task<ExitCode> RunAsync(KeygenRequest request, CliContext context, CancellationToken cancellation)
    {
        var type = request.Type ?? ImgtoolPrompt.Choice("Type", s_names, context);
        var algorithm = s_types.First(t => t.Name == type).Algorithm;
        using var password = !request.Password ? null
            : request.Key.PasswordFrom is not null ? request.Key.Passwords(context).Get(request.Key.Key!)
            : new Password(AskTwice(context).ToCharArray());
        using var key = algorithm.Create();
        var pem = KeyWriter.Pkcs8Pem(key, password);
        NewFile.ReplacePrivate(request.Key.Key!, pem);
        Array.Clear(pem);
        return Task.FromResult(ExitCode.Success);
    }

    private static string AskTwice(CliContext context)
    {
        while (true)
        {
            var first = ImgtoolPrompt.Secret("Enter key passphrase: ", context);
            if (first == ImgtoolPrompt.Secret("Reenter passphrase: ", context))
            {
                return first;
            }

            context.Out.WriteRaw("Passwords do not match, try again\n");
        }
    }
}
