using Signet.Keys;
using Signet.OpenSsl;
using Signet.Stores;

namespace Signet.Cli.Options;

/// <summary>With which key and certificates to sign.</summary>
public sealed record KeyRequest
{
    /// <summary>Files with the signing certificate and, if need be, its chain: PEM, DER, P7B/SPC, PFX.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>The private key's URI or path; null when it is in the certificate's file.</summary>
    public string? Key { get; init; }

    /// <summary>Where the password comes from, as <see cref="PasswordSource"/> spells it; null when there is none.</summary>
    public string? PasswordFrom { get; init; }

    /// <summary>Further certificates for the signature block.</summary>
    public IReadOnlyList<string> AddedCertificates { get; init; } = [];

    /// <summary>Where the password comes from. It is fetched when something turns out to be encrypted.</summary>
    public PasswordSource Passwords(CliContext context) => KeyOptions.OpenSource(PasswordFrom, context);

    /// <summary>The signer that the options name, still to be opened.</summary>
    public SignerSource Signer(CliContext context) => new()
    {
        CertificatePaths = Certificates,
        Key = Key,
        AddedPaths = AddedCertificates,
        Password = Passwords(context),
        OpenPkcs11 = static (uri, passwords) => Pkcs11Key.Open(uri, passwords), // a lambda: Signet.Interop is loaded only when it is called
        OpenStore = (uri, passwords) => CertificateStores.Default(context.Variable).OpenKey(uri, passwords),
    };
}

/// <summary>The table of <see cref="KeyRequest"/>.</summary>
public static class KeyOptions
{
    private const string Category = "Key and certificates";

    /// <summary>Where a key or PFX password comes from.</summary>
    public static CliOption<KeyRequest> Password { get; } =
        new("--password-from", "SRC", "Where the password comes from: env:NAME, file:PATH, fd:N, stdin or prompt.",
            (r, v) => r with { PasswordFrom = CheckSource(v) })
        {
            Category = Category, Default = "no password",
        };

    /// <summary>The private key.</summary>
    public static CliOption<KeyRequest> Key { get; } =
        new("--key", "FILE|URI", "The private key: a file (PEM, DER, PVK, PFX), pkcs11:… or store:NAME/THUMBPRINT.",
            (r, v) => r with { Key = v })
        {
            Category = Category,
        };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CliOption<KeyRequest>> Options { get; } =
    [
        new("--cert", "FILE", "The signing certificate and its chain: PEM, DER, P7B/SPC or PFX.",
            (r, v) => r with { Certificates = [.. r.Certificates, v] })
        {
            Category = Category, Repeatable = true,
        },
        Key,
        Password,
        new("--add-cert", "FILE", "A further certificate for the signature block, for example a cross-certificate.",
            (r, v) => r with { AddedCertificates = [.. r.AddedCertificates, v] })
        {
            Category = Category, Repeatable = true,
        },
    ];

    /// <summary>The row's value when it is well formed.</summary>
    internal static string CheckSource(string value) =>
        // The value is not repeated: people try their password here.
        PasswordSource.IsWellFormed(value) ? value
        : throw new UsageException("the password's source is not understood", "It is env:NAME, file:PATH, fd:N, stdin or prompt; never the password itself.");

    /// <summary>The source that a well-formed value names; none for null.</summary>
    internal static PasswordSource OpenSource(string? value, CliContext context) =>
        value is null ? PasswordSource.None
        : PasswordSource.Parse(value, new PasswordInputs(context.Variable, context.Prompt, context.Input.ReadLine));
}
