using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Stores;

namespace Signet.Cli.Verbs;

/// <summary><c>signet store list [STORE]</c>: the stores, or the certificates in one.</summary>
internal static class StoreListVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<StoreRequest> Verb { get; } =
        new("list", "Lists the certificate stores, or the certificates in one.", new StoreRequest(), RunAsync)
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
                context.Out.WriteLine($"{found.Certificate.Sha1Thumbprint}  {(found.HasKey ? "key" : ""),-3}  {found.Certificate.NotAfter.UtcDateTime:yyyy-MM-dd}  {found.Certificate.SubjectName}");
            }
        }

        return Task.FromResult(ExitCode.Success);
    }

    private static IReadOnlyList<StoredCertificate> Read(CertificateStore store, CliContext context)
    {
        var certificates = store.List(out var odd);
        foreach (var finding in odd)
        {
            context.WriteError(finding);
        }

        return certificates;
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
                    CertificateText.Write(json, found.Certificate);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
}
