using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The groups of verbs about keys, certificates and stores.</summary>
internal static class KeyGroups
{
    public static CliGroup Key { get; } = new("key", "Makes, shows and converts keys.",
    [
        new("new", "Make a key; print its public half.", static () => KeyNewVerb.Verb),
        new("public", "Print the public half of a key.", static () => KeyPublicVerb.Verb),
        new("convert", "Write a private key in another form.", static () => KeyConvertVerb.Verb),
        new("show", "Tell what a key is.", static () => KeyShowVerb.Verb),
    ]);

    public static CliGroup Cert { get; } = new("cert", "Makes and shows certificates.",
    [
        new("new", "Make a root, a code-signing or a time-stamping certificate.", static () => CertNewVerb.Verb),
        new("show", "Show what certificates say.", static () => CertShowVerb.Verb),
        new("request", "Make a certificate request for an authority.", static () => CertRequestVerb.Verb),
    ]);

    public static CliGroup Store { get; } = new("store", "Keeps certificates and keys in stores.",
    [
        new("list", "List stores, or the certificates in one.", static () => StoreListVerb.Verb),
        new("import", "Put certificates and keys into a store.", static () => StoreImportVerb.Verb),
        new("show", "Show a certificate of a store.", static () => StoreShowVerb.Verb),
        new("remove", "Remove a certificate and its key.", static () => StoreRemoveVerb.Verb),
    ]);
}
