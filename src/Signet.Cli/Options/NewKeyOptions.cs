using Signet.Keys;

namespace Signet.Cli.Options;

/// <summary>What key to make, and how to hide it.</summary>
public sealed record NewKeyRequest
{
    /// <summary>The kind of key.</summary>
    public KeyAlgorithm Algorithm { get; init; } = KeyAlgorithm.Rsa3072;

    /// <summary>Where the password of the new file comes from; null to write it without one.</summary>
    public string? PasswordFrom { get; init; }

    /// <summary>Fetches the password of the new file; a user types it twice. Null when none is wanted. The caller disposes it.</summary>
    /// <exception cref="SigningException">It cannot be had, or was typed differently the second time.</exception>
    public Password? NewPassword(CliContext context, string path)
    {
        var password = KeyOptions.OpenSource(PasswordFrom, context).Get(path);
        if (PasswordFrom == "prompt")
        {
            using var again = KeyOptions.OpenSource(PasswordFrom, context).Get(path + ", once more");
            if (!again!.Characters.SequenceEqual(password!.Characters))
            {
                password.Dispose();
                throw new SigningException(KeyFindings.PasswordUnavailable.With("the two passwords differ"));
            }
        }

        return password;
    }
}

/// <summary>The table of <see cref="NewKeyRequest"/>.</summary>
public static class NewKeyOptions
{
    private const string Category = "New key";

    /// <summary>The kind of key for a certificate.</summary>
    public static CliOption<NewKeyRequest> Algorithm { get; } = Kinds(KeyAlgorithm.OfCertificates, "What key to make: RSA with so many bits, or EC on that NIST curve.");

    /// <summary>Any kind of key.</summary>
    public static CliOption<NewKeyRequest> AnyAlgorithm { get; } =
        Kinds(KeyAlgorithm.All, "What key to make: RSA with so many bits, EC on that NIST curve; for firmware also Ed25519, and X25519 to decrypt it with.");

    /// <summary>The password of the new file.</summary>
    /// <param name="name"><c>--password-from</c>, or <c>--output-password-from</c> where the former opens another key.</param>
    public static CliOption<NewKeyRequest> Password(string name) =>
        new(name, "SRC", "Encrypts the new file with this password: env:NAME, file:PATH, fd:N, stdin or prompt.",
            (r, v) => r with { PasswordFrom = KeyOptions.CheckSource(v) })
        {
            Category = Category, Default = "not encrypted, readable by its owner alone",
        };

    private static CliOption<NewKeyRequest> Kinds(IReadOnlyList<KeyAlgorithm> kinds, string text) =>
        new("--algorithm", "KIND", text, (r, v) => r with { Algorithm = kinds.First(a => a.Name == v) })
        {
            Category = Category, Aliases = ["--type"], Choices = [.. kinds.Select(a => a.Name)], Default = KeyAlgorithm.Rsa3072.Name,
        };
}
