using Signet.Cli;
using Signet.Cli.Options;

namespace Signet.Tests.Cli.Options;

public sealed class OptionValueTests
{
    [Theory]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    [InlineData("2026-11-20T12:30", "2026-11-20T12:30:00Z")]
    [InlineData("2026-11-20T12:30:05Z", "2026-11-20T12:30:05Z")]
    [InlineData("2026-11-20T12:30:05.25Z", "2026-11-20T12:30:05.25Z")]
    [InlineData("2026-11-20T12:30:05+02:00", "2026-11-20T10:30:05Z")]
    public void Reads_times_as_utc_unless_they_say_otherwise(string value, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), OptionValue.Time(value));

    [Theory]
    [InlineData("20.11.2026")]
    [InlineData("11/20/2026")]
    [InlineData("2026-13-01")]
    [InlineData("now")]
    [InlineData("")]
    public void Refuses_other_ways_to_write_a_time(string value) => Assert.Throws<UsageException>(() => OptionValue.Time(value));

    [Theory]
    [InlineData("http://timestamp.example/ts", true)]
    [InlineData("https://timestamp.example", true)]
    [InlineData("ftp://timestamp.example", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("timestamp.example", false)]
    public void Takes_only_http_addresses(string value, bool good) =>
        Assert.Equal(good, Record.Exception(() => OptionValue.Url(value)) is not UsageException);

    [Theory]
    [InlineData("sha256")]
    [InlineData("SHA-256")]
    public void Knows_digests_in_any_spelling(string value) => Assert.Equal(DigestAlgorithm.Sha256, OptionValue.Digest(value));

    [Fact]
    public void Refuses_a_digest_it_cannot_compute() => Assert.Throws<UsageException>(() => OptionValue.Digest("sha3"));
}
