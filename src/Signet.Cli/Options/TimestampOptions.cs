using Signet.Timestamps;

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

    /// <summary>How to ask.</summary>
    public TimestampSettings Settings { get; init; } = new();

    /// <summary>The servers, ready to be asked; null when none was named.</summary>
    public TimestampServers? Open(CliContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Servers.Count == 0 ? null : TimestampServers.Create(
            Servers.Select(s => (s.Legacy ? TimestampKind.Authenticode : TimestampKind.Rfc3161, s.Url.AbsoluteUri)),
            Settings with { Clock = context.Clock });
    }
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
        new("--timestamp-digest", "ALG", "The digest that RFC 3161 servers are sent.",
            (r, v) => r with { Settings = r.Settings with { Digest = DigestAlgorithm.FromName(v)! } })
        {
            Category = Category, Choices = ["sha256", "sha384", "sha512", "sha1"], Default = "sha256",
        },
        new("--retry", "N", "How often a server is asked before the next one's turn.",
            (r, v) => r with { Settings = r.Settings with { Attempts = OptionValue.Number(v, 1, 100) } })
        {
            Category = Category, Default = "3",
        },
        new("--retry-delay", "SECONDS", "The wait before the second attempt; it doubles with each further one.",
            (r, v) => r with { Settings = r.Settings with { RetryDelay = TimeSpan.FromSeconds(OptionValue.Number(v, 0, 600)) } })
        {
            Category = Category, Default = "1",
        },
    ];
}
