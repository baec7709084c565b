namespace Signet.Cli.Options;

/// <summary>One time-stamp server.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Legacy">True for the protocol that Authenticode had before RFC 3161.</param>
public sealed record TimestampServer(Uri Url, bool Legacy);

/// <summary>Which time-stamp servers to ask.</summary>
public sealed record TimestampRequest
{
    /// <summary>The servers in the order given: the next is asked when one fails.</summary>
    public IReadOnlyList<TimestampServer> Servers { get; init; } = [];
}

/// <summary>The table of <see cref="TimestampRequest"/>.</summary>
public static class TimestampOptions
{
    private const string Category = "Time stamps";

    public static IReadOnlyList<CliOption<TimestampRequest>> Options { get; } =
    [
        new("--timestamp", "URL", "Time-stamp by RFC 3161; given again, the next server is asked when one fails.",
            (r, v) => r with { Servers = [.. r.Servers, new TimestampServer(OptionValue.Url(v), false)] })
        {
            Category = Category, Repeatable = true,
        },
        new("--legacy-timestamp", "URL", "Time-stamp by the protocol that Authenticode had before RFC 3161.",
            (r, v) => r with { Servers = [.. r.Servers, new TimestampServer(OptionValue.Url(v), true)] })
        {
            Category = Category, Repeatable = true,
        },
    ];
}
