namespace Signet.Cli.Options;

/// <summary>What to require and whom to trust when verifying.</summary>
public sealed record TrustRequest
{
    /// <summary>The policy's name.</summary>
    public string Policy { get; init; } = "windows";

    /// <summary>Files and folders with trust anchors in place of the default roots; empty for the default roots.</summary>
    public IReadOnlyList<string> Anchors { get; init; } = [];

    /// <summary>The same for time stamps.</summary>
    public IReadOnlyList<string> TimestampAnchors { get; init; } = [];

    /// <summary>The instant as of which to verify; null for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Files with revocation lists.</summary>
    public IReadOnlyList<string> Crls { get; init; } = [];

    /// <summary>True when revocation lists are fetched from the network.</summary>
    public bool RevocationOnline { get; init; }
}

/// <summary>The table of <see cref="TrustRequest"/>.</summary>
public static class TrustOptions
{
    private const string Category = "Trust";

    public static IReadOnlyList<CliOption<TrustRequest>> Options { get; } =
    [
        new("--policy", "POLICY", "What to require.", (r, v) => r with { Policy = v })
        {
            Category = Category, Choices = ["windows", "driver", "uefi", "ffu", "mcuboot"], Default = "windows",
        },
        new("--trust", "FILE|DIR", "Trust these roots in place of the default ones.", (r, v) => r with { Anchors = [.. r.Anchors, v] })
        {
            Category = Category, Repeatable = true, Default = "code-signing roots of the .NET SDK and Microsoft's",
        },
        new("--timestamp-trust", "FILE|DIR", "Trust these roots for time stamps in place of the default ones.",
            (r, v) => r with { TimestampAnchors = [.. r.TimestampAnchors, v] })
        {
            Category = Category, Repeatable = true, Default = "time-stamping roots of the .NET SDK and Microsoft's",
        },
        new("--at", "ISO", "Verify as of this instant.", (r, v) => r with { At = OptionValue.Time(v) })
        {
            Category = Category, Default = "now",
        },
        new("--crl", "FILE", "Check revocation against this list.", (r, v) => r with { Crls = [.. r.Crls, v] })
        {
            Category = Category, Repeatable = true,
        },
        new("--revocation", "HOW", "Whether to fetch revocation lists from the network.", (r, v) => r with { RevocationOnline = v == "online" })
        {
            Category = Category, Choices = ["none", "online"], Default = "none",
        },
    ];
}
