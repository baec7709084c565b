using Signet.Cli.Options;
using Signet.Keys;
using Signet.Stores;
using Signet.OpenSsl;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>A key as a command was given it.</summary>
internal sealed record ImgtoolKeyRequest
{
    private const string Prompt = "Enter key passphrase: ";

    /// <summary>The file, or where else the key is; null when none was named.</summary>
    public string? Key { get; init; }

    /// <summary>Where the passphrase comes from; null to ask for it.</summary>
    public string? PasswordFrom { get; init; }

    /// <summary>True when nobody is to be asked.</summary>
    public bool Silent { get; init; }

    /// <summary>The rows: the original's, and ours.</summary>
    internal static CliOption<ImgtoolKeyRequest> KeyRow { get; } =
        new("--key", "filename", "The file with the key.", (r, v) => r with { Key = v }) { Aliases = ["-k"], Required = true, Difference = "A key on a token (pkcs11:…) will do too, as will DER, PVK and PFX files." };

    /// <summary>Ours: a passphrase without a terminal.</summary>
    internal static CliOption<ImgtoolKeyRequest> PasswordRow { get; } =
        new("--password-from", "SRC", "Where the passphrase comes from: env:NAME, file:PATH, fd:N, stdin or prompt.", (r, v) => r with { PasswordFrom = KeyOptions.CheckSource(v) }) { Own = true };

    /// <summary>The passphrase: from the source that was named, else from whoever answers imgtool's prompt.</summary>
    internal PasswordSource Passwords(CliContext context) => Silent ? PasswordSource.None
        : PasswordFrom is not null
        ? KeyOptions.OpenSource(PasswordFrom, context)
        : PasswordSource.Parse("prompt", new PasswordInputs(context.Variable, _ => ImgtoolPrompt.Secret(Prompt, context), context.Input.ReadLine));

    /// <summary>What the file holds, as the original looks for it: a private key, else a public one.</summary>
    /// <exception cref="SigningException">It cannot be read, or no loader takes its kind.</exception>
    internal ImgtoolKey Open(CliContext context) => ImgtoolKey.Open(new SignerSource
    {
        Key = Key,
        Password = Passwords(context),
        OpenPkcs11 = static (uri, passwords) => Pkcs11Key.Open(uri, passwords), // a lambda: Signet.Interop is loaded only when it is called
        OpenStore = (uri, passwords) => CertificateStores.Default(context.Variable).OpenKey(uri, passwords),
    });
}
