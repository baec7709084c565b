using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary><c>signet store remove STORE THUMBPRINT</c>: removes a certificate with its key.</summary>
internal static class StoreRemoveVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<StoreEntryRequest> Verb { get; } =
        new("remove", "Removes a certificate from a store, together with its private key.", new StoreEntryRequest(), RunAsync)
        {
            Examples = [new("signet store remove My 16e92b7dc82f67b9e4917359df085952017ae4be", "one certificate and its key")],
            Arguments = [.. StoreEntry.Arguments],
            Options = [.. StoreEntry.Options],
        };

    private static Task<ExitCode> RunAsync(StoreEntryRequest request, CliContext context, CancellationToken cancellation)
    {
        var store = request.Store.Open(context);
        var found = store.Get(request.Thumbprint);
        store.Remove(request.Thumbprint);
        context.Tell($"removed from {store.Name}: {found.Certificate.SubjectName}{(found.HasKey ? ", with its key" : "")}");
        return Task.FromResult(ExitCode.Success);
    }
}
