using Signet.Cli.Options;
using Signet.Keys;
using Signet.Stores;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary><c>certutil -importPFX</c>.</summary>
internal static class CertutilImport
{
    private const string FriendlyName = "FriendlyName=";

    // Those that only say what cannot be otherwise here, and those that leave certificates out.
    private static readonly string[] s_modifiers = ["AT_SIGNATURE", "AT_KEYEXCHANGE", "NoExport", "NoChain", "NoRoot"];

    private static readonly string[] s_refused =
        ["NoCert", "NoProtect", "Protect", "ProtectHigh", "Pkcs8", "ExportEncrypted", "VSM", "FriendlyNameChain", "KeyDescription", "KeyFriendlyName"];

    internal static void Run(CertutilRequest request, CliContext context)
    {
        var (name, path, modifiers) = Read(request.Arguments);
        var passwords = GivenPassword.Source(request.Password, context);
        using var material = KeyReader.ReadFile(path, passwords);
        passwords.Forget();
        if (material.Keys.Count == 0 && material.Problem is { } problem)
        {
            throw new SigningException(problem);
        }

        var own = material.Keys.Select(k => (Key: k, Certificate: material.Certificates.FirstOrDefault(c => PublicKeyMatch.Matches(c, k.PublicKey)))).ToList();
        if (own.Count == 0 || own.Exists(o => o.Certificate is null))
        {
            throw new SigningException(KeyFindings.CertificateMismatch.With(
                own.Count == 0 ? $"{path} holds no private key" : $"{path} holds a private key without its certificate"));
        }

        var stores = StoreRequest.Stores(context);
        var store = stores.OpenOrCreate(request.Location, name);
        var friendlyName = modifiers.FirstOrDefault(m => IsFriendlyName(m))?[FriendlyName.Length..];
        foreach (var (key, certificate) in own)
        {
            var isNew = store.AddKey(certificate!, key);
            store.Add(certificate!, friendlyName ?? material.FriendlyNames.GetValueOrDefault(certificate!.Sha1Thumbprint));
            context.Out.WriteLine($"Certificate \"{X509Name.Simple(certificate!.Subject)}\" {(isNew ? "added to store" : "already in store")}.");
        }

        AddChain(request, context, stores, [.. material.Certificates.Except(own.Select(o => o.Certificate!))], modifiers);
        if (Has(modifiers, "NoExport"))
        {
            context.Error.WriteLine("Note: NoExport: the key is readable by its owner alone, but keys in folder stores cannot be hidden from him.");
        }

        context.Out.WriteLine();
    }

    // As Windows does it: authorities go where chains are looked for. Its Root asks the user; ours is never filled unasked.
    private static void AddChain(CertutilRequest request, CliContext context, CertificateStores stores, IReadOnlyList<Certificate> others, IReadOnlyList<string> modifiers)
    {
        if (Has(modifiers, "NoChain"))
        {
            return;
        }

        foreach (var certificate in others)
        {
            if (!certificate.IsSelfIssued)
            {
                stores.OpenOrCreate(request.Location, "CA").Add(certificate);
            }
            else if (!Has(modifiers, "NoRoot"))
            {
                context.Error.WriteLine($"Note: the root {X509Name.Simple(certificate.Subject)} was not imported, for the store Root is trusted. If you trust it: certutil{(request.User ? " -user" : "")} -addstore Root FILE");
            }
        }
    }

    // [CertificateStoreName] PFXFile [Modifiers]
    private static (string Store, string Path, IReadOnlyList<string> Modifiers) Read(IReadOnlyList<string> arguments)
    {
        var words = arguments.ToList();
        IReadOnlyList<string> modifiers = [];
        if (words.Count > 1 && words[^1].Split(',', StringSplitOptions.TrimEntries) is var last && last.All(m => IsKnown(m, s_modifiers) || IsKnown(m, s_refused) || IsFriendlyName(m)))
        {
            modifiers = last;
            words.RemoveAt(words.Count - 1);
        }

        if (modifiers.FirstOrDefault(m => IsKnown(m, s_refused)) is { } refused)
        {
            throw CertutilError.InvalidParameter($"the modifier {refused} is known, not supported: a folder store holds certificate and key as they are");
        }

        return words switch
        {
            [var path] => ("My", PersonalityFiles.Local(path), modifiers),
            [var store, var path] => (store, PersonalityFiles.Local(path), modifiers),
            [] => throw CertutilError.InvalidParameter("-importPFX needs a PFX file"),
            _ => throw CertutilError.InvalidParameter($"-importPFX takes a store, a PFX file and modifiers; '{words[2]}' is one too many or no modifier that is known"),
        };
    }

    private static bool Has(IReadOnlyList<string> modifiers, string name) => IsKnown(name, modifiers);

    private static bool IsKnown(string modifier, IReadOnlyList<string> names) => names.Contains(modifier, StringComparer.OrdinalIgnoreCase);

    private static bool IsFriendlyName(string modifier) => modifier.StartsWith(FriendlyName, StringComparison.OrdinalIgnoreCase);
}
