using Signet.Catalogs;

namespace Signet.Cli.Options;

/// <summary>What makes two catalogs of the same files the same bytes.</summary>
public sealed record CatalogIdentityRequest
{
    /// <summary>When the catalog is made; null for now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The list identifier; null for a random one.</summary>
    public ReadOnlyMemory<byte>? ListIdentifier { get; init; }

    /// <summary>The time that counts.</summary>
    public DateTimeOffset TimeOr(TimeProvider clock) => Time ?? clock.GetUtcNow();

    /// <summary>The draft with the list identifier, if one was given.</summary>
    public CatalogDraft Apply(CatalogDraft draft) => ListIdentifier is { } given ? draft with { ListIdentifier = given } : draft;
}

/// <summary>The table of <see cref="CatalogIdentityRequest"/>.</summary>
public static class CatalogOptions
{
    public static IReadOnlyList<CliOption<CatalogIdentityRequest>> Identity { get; } =
    [
        WriteOptions.Time<CatalogIdentityRequest>((r, t) => r with { Time = t }),
        new("--list-identifier", "HEX", "The catalog's list identifier, 16 bytes: with --time, the same files give the same bytes.",
            (r, v) => r with { ListIdentifier = ReadIdentifier(v) })
        {
            Category = "Result", Aliases = ["--list-id"], Default = "random",
        },
    ];

    /// <summary>Thirty-two hexadecimal digits, with or without the dashes and braces of a GUID.</summary>
    private static byte[] ReadIdentifier(string value)
    {
        var digits = string.Concat(value.Where(c => c is not ('-' or '{' or '}')));
        return digits.Length == 2 * Catalog.ListIdentifierLength && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : throw new UsageException($"'{value}' is not a list identifier", $"Write {2 * Catalog.ListIdentifierLength} hexadecimal digits.");
    }
}
