using Signet.Cli.Options;
using Signet.Keys;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet store import</c> was asked.</summary>
internal sealed record StoreImportRequest
{
    public StoreRequest Store { get; init; } = new() { Name = "My" };

    public KeyRequest Key { get; init; } = new();

    public NewKeyRequest New { get; init; } = new();
}

/// <summary><c>signet store import FILE…</c>: puts certificates and keys into a store.</summary>
internal static class StoreImportVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<StoreImportRequest> Verb { get; } =
        new("import", "Puts the certificates of files, and the keys that belong to them, into a store. What is there already stays as it is.",
            new StoreImportRequest(), RunAsync)
        {
            Examples =
            [
                new("signet store import --store PrivateCertStore --password-from prompt release.pfx", "key and certificates"),
                new("signet store import --key release.key release.pem", "a certificate and its key"),
                new("signet store import --store CA MSCV-VSClass3.cer", "a cross-certificate"),
            ],
            Arguments =
            [
                new("FILE", "Certificates, or a PFX.", (r, v) => r with { Key = r.Key with { Certificates = [.. r.Key.Certificates, v] } }) { Maximum = int.MaxValue },
            ],
            Options =
            [
                new("--store", "STORE", "The store; a new name makes a new store.", (r, v) => r with { Store = r.Store with { Name = v } }) { Category = "Store", Default = "My" },
                .. new[] { StoreOptions.Location }.Within<StoreRequest, StoreImportRequest>(r => r.Store, (r, p) => r with { Store = p }),
                new("--key", "FILE", "The key, when it is in a file of its own.", (r, v) => r with { Key = r.Key with { Key = v } }) { Category = "Key and certificates" },
                .. new[] { KeyOptions.Password }.Within<KeyRequest, StoreImportRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. new[] { NewKeyOptions.Password("--output-password-from") }.Within<NewKeyRequest, StoreImportRequest>(r => r.New, (r, p) => r with { New = p }),
            ],
        };

    private static Task<ExitCode> RunAsync(StoreImportRequest request, CliContext context, CancellationToken cancellation)
    {
        var passwords = request.Key.Passwords(context);
        var materials = new List<KeyMaterial>();
        try
        {
            IEnumerable<string> keyFiles = request.Key.Key is { } keyFile ? [keyFile] : [];
            materials.AddRange(request.Key.Certificates.Concat(keyFiles).Select(path => KeyReader.ReadFile(path, passwords)));
            Import(request, context, materials);
            return Task.FromResult(ExitCode.Success);
        }
        finally
        {
            materials.ForEach(m => m.Dispose());
        }
    }

    private static void Import(StoreImportRequest request, CliContext context, List<KeyMaterial> materials)
    {
        var certificates = materials.SelectMany(m => m.Certificates).DistinctBy(c => c.Sha1Thumbprint).ToList();
        var keys = materials.SelectMany(m => m.Keys)
            .Select(k => (Key: k, Certificate: certificates.Find(c => PublicKeyMatch.Matches(c, k.PublicKey)))).ToList();
        if (certificates.Count == 0)
        {
            throw new SigningException(KeyFindings.NotACertificate.With("the files hold no certificate: a key alone cannot be in a store"));
        }

        if (keys.Exists(k => k.Certificate is null))
        {
            throw new SigningException(KeyFindings.CertificateMismatch.With("there is a key among the files that belongs to none of the certificates"));
        }

        var store = StoreRequest.Stores(context).OpenOrCreate(request.Store.Location, request.Store.Name!);
        using var password = request.New.NewPassword(context, $"the key in {store.Name}");
        var newKeys = keys.Count(k => store.AddKey(k.Certificate!, k.Key, password));
        foreach (var certificate in certificates)
        {
            var name = materials.Select(m => m.FriendlyNames.GetValueOrDefault(certificate.Sha1Thumbprint)).FirstOrDefault(n => n is not null);
            store.Add(certificate, name);
        }

        foreach (var certificate in certificates)
        {
            context.Out.WriteLine($"{certificate.Sha1Thumbprint}  {certificate.SubjectName}");
        }

        context.Tell($"{store.Name}: {certificates.Count} certificate{(certificates.Count == 1 ? "" : "s")}, {keys.Count} key{(keys.Count == 1 ? "" : "s")} ({newKeys} new) in {store.Folder}");
    }
}
