using Signet.Cli.Options;
using Signet.Cli.Output;

namespace Signet.Cli.Verbs;

/// <summary>Which certificate of which store.</summary>
internal sealed record StoreEntryRequest
{
    public StoreRequest Store { get; init; } = new();

    public string Thumbprint { get; init; } = "";
}

/// <summary><c>signet store show STORE THUMBPRINT</c>: one certificate.</summary>
internal static class StoreShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<StoreEntryRequest> Verb { get; } =
        new("show", "Shows a certificate of a store.", new StoreEntryRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet store show My 16e92b7dc82f67b9e4917359df085952017ae4be", "one certificate")],
            Arguments = [.. StoreEntry.Arguments],
            Options = [.. StoreEntry.Options],
        };

    private static Task<ExitCode> RunAsync(StoreEntryRequest request, CliContext context, CancellationToken cancellation)
    {
        var store = request.Store.Open(context);
        var found = store.Get(request.Thumbprint);
        if (context.Json)
        {
            context.WriteJson("store-show", json =>
            {
                json.WriteString("store", store.Name);
                json.WriteBoolean("hasKey", found.HasKey);
                json.WriteString("friendlyName", found.FriendlyName);
                CertificateText.Write(json, found.Certificate);
            });
        }
        else
        {
            CertificateText.Print(context.Out, found.Certificate);
            context.Out.WriteLine($"  private key {(found.HasKey ? "in the store" : "not in the store")}");
            if (found.FriendlyName is { } name)
            {
                context.Out.WriteLine($"  name        {name}");
            }
        }

        return Task.FromResult(ExitCode.Success);
    }
}

/// <summary>The rows of verbs that take one certificate of a store.</summary>
internal static class StoreEntry
{
    public static IReadOnlyList<CliArgument<StoreEntryRequest>> Arguments { get; } =
    [
        new("STORE", "The store's name.", (r, v) => r with { Store = r.Store with { Name = v } }),
        new("THUMBPRINT", "The certificate's SHA-1.", (r, v) => r with { Thumbprint = StoreOptions.Thumbprint(v) }),
    ];

    public static IReadOnlyList<CliOption<StoreEntryRequest>> Options { get; } =
        [.. new[] { StoreOptions.Location }.Within<StoreRequest, StoreEntryRequest>(r => r.Store, (r, p) => r with { Store = p })];
}
