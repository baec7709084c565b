using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Stores;

namespace Signet.Cli.Verbs;

/// <summary><c>signet store list [STORE]</c>: the stores, or the certificates in one.</summary>
internal static class StoreListVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<StoreRequest> Verb { get; } =
        new("list", "Lists the certificate stores, or the certificates in one: thumbprint, whether the key is there, expiry, subject, issuer, usage.",
            new StoreRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet store list", "the stores"), new("signet store list My", "what is in one")],
            Arguments = [new("STORE", "A store's name.", (r, v) => r with { Name = v }) { Minimum = 0 }],
            Options = [StoreOptions.Location],
        };

    private static Task<ExitCode> RunAsync(StoreRequest request, CliContext context, CancellationToken cancellation)
    {
        var stores = request.Name is null
            ? StoreRequest.Stores(context).Names(request.Location).Select(n => StoreRequest.Stores(context).Open(request.Location, n))
            : [request.Open(context)];
        var listed = stores.Select(s => (Store: s, Certificates: Read(s, context))).ToList();
        if (context.Json)
        {
            WriteJson(listed, context);
        }
        else if (request.Name is null)
        {
            foreach (var (store, certificates) in listed)
            {
                context.Out.WriteLine($"{store.Name,-20} {certificates.Count} certificate{(certificates.Count == 1 ? "" : "s")}, {certificates.Count(c => c.HasKey)} with key");
            }
        }
        else
        {
            foreach (var found in listed[0].Certificates)
            {
                Print(found, context);
            }
        }

        return Task.FromResult(ExitCode.Success);
    }

    // One line for each certificate, so that scripts may cut it: the thumbprint is columns 1 to 40. What may be long comes last.
    private static void Print(StoredCertificate found, CliContext context)
    {
        var certificate = found.Certificate;
        var expired = IsExpired(found, context);
        context.Out.Write($"{certificate.Sha1Thumbprint}  {(found.HasKey ? "key" : ""),-3}  {new Inked(expired ? Ink.Bad : Ink.Plain, $"{certificate.NotAfter.UtcDateTime:yyyy-MM-dd}")}");
        context.Out.Write($"  {certificate.SubjectName}{(expired ? " (expired)" : "")}");
        context.Out.WriteLine($", issued by {(certificate.IsSelfIssued ? "itself" : certificate.IssuerName)}, for {CertificateText.Usage(certificate)}{(found.FriendlyName is { } name ? $", called {name}" : "")}");
    }

    private static bool IsExpired(StoredCertificate found, CliContext context) => found.Certificate.NotAfter < context.Clock.GetUtcNow();

    private static IReadOnlyList<StoredCertificate> Read(CertificateStore store, CliContext context)
    {
        var certificates = store.List(out var odd);
        foreach (var finding in odd)
        {
            context.WriteError(finding);
        }

        // Those that can sign first, then by name, as one looks for them.
        return [.. certificates.OrderByDescending(c => c.HasKey).ThenBy(c => c.Certificate.SubjectName, StringComparer.OrdinalIgnoreCase)];
    }

    private static void WriteJson(IReadOnlyList<(CertificateStore Store, IReadOnlyList<StoredCertificate> Certificates)> listed, CliContext context) =>
        context.WriteJson("store-list", json =>
        {
            json.WriteStartArray("stores");
            foreach (var (store, certificates) in listed)
            {
                json.WriteStartObject();
                json.WriteString("name", store.Name);
                json.WriteString("folder", store.Folder);
                json.WriteStartArray("certificates");
                foreach (var found in certificates)
                {
                    json.WriteStartObject();
                    json.WriteBoolean("hasKey", found.HasKey);
                    json.WriteString("friendlyName", found.FriendlyName);
                    json.WriteBoolean("isExpired", IsExpired(found, context));
                    CertificateText.Write(json, found.Certificate);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
}
