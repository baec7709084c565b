using System.Globalization;

namespace Signet.Cli.Options;

/// <summary>Turns option values into what they stand for; a value that makes no sense is a usage error.</summary>
public static class OptionValue
{
    private static readonly string[] s_times =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>An instant, ISO 8601: a date alone is its midnight, a time without zone is UTC.</summary>
    public static DateTimeOffset Time(string value) =>
        DateTimeOffset.TryParseExact(
            value, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new UsageException($"'{value}' is not a time", "Write it as 2026-11-20T12:00:00Z or 2026-11-20.");

    /// <summary>A digest that we can compute.</summary>
    public static DigestAlgorithm Digest(string value) =>
        DigestAlgorithm.FromName(value)
        ?? throw new UsageException($"'{value}' is not a digest", $"It is one of {string.Join(", ", DigestAlgorithm.All)}.");

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static int Number(string value, int minimum = 0, int maximum = int.MaxValue) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw new UsageException($"'{value}' is not a number from {minimum} to {maximum}");

    /// <summary>An http or https address.</summary>
    public static Uri Url(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UsageException($"'{value}' is not an address", "Write it with http:// or https://.");
}
