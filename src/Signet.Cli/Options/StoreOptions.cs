using Signet.Stores;

namespace Signet.Cli.Options;

/// <summary>Which certificate store.</summary>
public sealed record StoreRequest
{
    public StoreLocation Location { get; init; } = StoreLocation.CurrentUser;

    /// <summary>The store's name; null when none was given.</summary>
    public string? Name { get; init; }

    /// <summary>The stores of this machine.</summary>
    public static CertificateStores Stores(CliContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return CertificateStores.Default(context.Variable);
    }

    /// <summary>Opens the store, which must be there.</summary>
    /// <exception cref="SigningException">It is not.</exception>
    public CertificateStore Open(CliContext context) => Stores(context).Open(Location, Name!);
}

/// <summary>The table of <see cref="StoreRequest"/>.</summary>
public static class StoreOptions
{
    /// <summary>Whose store.</summary>
    public static CliOption<StoreRequest> Location { get; } =
        new("--location", "WHOSE", "Whose store.", (r, v) => r with { Location = v == "localmachine" ? StoreLocation.LocalMachine : StoreLocation.CurrentUser })
        {
            Category = "Store", Choices = ["currentuser", "localmachine"], Default = "currentuser",
        };

    /// <summary>A thumbprint as people paste it.</summary>
    public static string Thumbprint(string value) =>
        Stores.Thumbprint.Normalize(value) ?? throw new UsageException($"'{value}' is not a thumbprint", "It is 40 hexadecimal digits.");
}
