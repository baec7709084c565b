using Signet.Authenticode;

namespace Signet.Cli.Options;

/// <summary>The table of <see cref="SignatureOptions"/>: what a signature says.</summary>
public static class SignatureContentOptions
{
    internal const string Category = "Signature";

    public static IReadOnlyList<CliOption<SignatureOptions>> Options { get; } =
    [
        new("--digest", "ALG", "The digest of the file and of the signature. SHA-1 is no longer trusted by current systems.",
            (r, v) => r with { Digest = DigestAlgorithm.FromName(v)! })
        {
            Category = Category, Choices = ["sha256", "sha384", "sha512", "sha1"], Default = "sha256",
        },
        new("--page-hashes", null, "Sign a hash of each 4096-byte page too, for force-integrity checks.", (r, _) => r with { PageHashes = true })
        {
            Category = Category,
        },
        new("--fix-pointer-to-raw-data", null, "Clear the file pointer of sections without data first: forced integrity checks trip over it.",
            (r, _) => r with { FixPointerToRawData = true })
        {
            Category = Category,
        },
        new("--description", "TEXT", "What the file is, shown by Windows before it runs it.", (r, v) => r with { Description = v })
        {
            Category = Category,
        },
        new("--url", "URL", "Where to read more about the file.", (r, v) => r with { Url = OptionValue.Url(v).OriginalString })
        {
            Category = Category,
        },
    ];
}
