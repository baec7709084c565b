using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>Every verb by name. The lambdas keep a verb's table unmade until it is chosen.</summary>
internal static class VerbTable
{
    /// <summary>In the order in which help shows them.</summary>
    internal static IReadOnlyList<CliEntry> Entries { get; } =
    [
        new("sign", "Sign files, in place or into copies.", static () => SignVerb.Verb),
        new("verify", "Check signatures, integrity and trust under a named policy.", static () => VerifyVerb.Verb),
        new("timestamp", "Time-stamp a signature that is there.", static () => TimestampVerb.Verb),
        new("remove", "Remove signatures: all, or one.", static () => RemoveVerb.Verb),
        new("extract", "Take a signature out of a file.", static () => ExtractVerb.Verb),
        new("attach", "Put a signature into a file.", static () => AttachVerb.Verb),
        new("digest", "Print what a key would be asked to sign.", static () => DigestVerb.Verb),
        new("inspect", "Show what a file is made of: headers, signatures, certificates, problems.", static () => InspectVerb.Verb),
        new("catalog", "Make catalogs, show them, and compare files with them.", static () => CatalogGroup.Group),
        new("driver", "Check driver packages, make their catalogs, and verify packages.", static () => DriverGroup.Driver),
        new("ffu", "Show, verify, sign and unpack Full Flash Update images.", static () => FfuGroup.Group),
        new("flash", "Write an image to a disk or a file, once it is proved.", static () => FlashVerb.Verb),
        new("mcuboot", "Make, sign, encrypt, show, verify and start MCUboot firmware.", static () => McuBootGroup.Group),
        new("tsa", "Run a time-stamp authority on loopback, for tests and closed networks.", static () => TsaVerb.Verb),
        new("key", "Make, show and convert keys.", static () => KeyGroups.Key),
        new("cert", "Make and show certificates and requests.", static () => KeyGroups.Cert),
        new("store", "Keep certificates and keys in stores.", static () => KeyGroups.Store),
        new("demo", "Take the whole tour on real files, and check every step of it.", static () => DemoVerb.Verb),
        new("explain", "Tell what a finding means and what to do about it.", static () => ExplainVerb.Verb),
        new("completion", "Print a completion script for bash, zsh, fish or PowerShell.", static () => CompletionVerb.Verb),
    ];
}
