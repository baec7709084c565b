using Signet.Cli;

namespace Signet.Tests.Cli;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData("pe-digest-mismatch", ExitCode.Failed)]
    [InlineData("untrusted-root", ExitCode.Failed)]
    [InlineData("file-not-found", ExitCode.Failed)]
    [InlineData("file-access", ExitCode.Failed)]
    [InlineData("no-match", ExitCode.NothingMatched)]
    [InlineData("usage", ExitCode.Usage)]
    [InlineData("usage-unsupported", ExitCode.Usage)]
    [InlineData("password-unavailable", ExitCode.KeyUnavailable)]
    [InlineData("key-not-found", ExitCode.KeyUnavailable)]
    [InlineData("tsa-unreachable", ExitCode.NetworkUnavailable)]
    [InlineData("tsa-bad-address", ExitCode.Usage)]
    [InlineData("tsa-certificate-unfit", ExitCode.KeyUnavailable)]
    [InlineData("timestamp-imprint-mismatch", ExitCode.NetworkUnavailable)]
    [InlineData("interrupted", ExitCode.Interrupted)]
    [InlineData("flash-interrupted", ExitCode.Interrupted)]
    public void Follow_from_the_code_of_the_finding(string code, ExitCode expected) =>
        Assert.Equal(expected, ExitCodes.For(new FindingRule(code, Severity.Error, "meaning.", "remedy.").With("message")));

    [Theory]
    [InlineData(ExitCode.Success, ExitCode.Success, ExitCode.Success)]
    [InlineData(ExitCode.Success, ExitCode.Failed, ExitCode.Failed)]
    [InlineData(ExitCode.KeyUnavailable, ExitCode.Success, ExitCode.KeyUnavailable)]
    [InlineData(ExitCode.KeyUnavailable, ExitCode.KeyUnavailable, ExitCode.KeyUnavailable)]
    [InlineData(ExitCode.KeyUnavailable, ExitCode.NetworkUnavailable, ExitCode.Failed)]
    [InlineData(ExitCode.Interrupted, ExitCode.Failed, ExitCode.Interrupted)]
    public void Combine_to_the_common_one_or_to_failed(ExitCode one, ExitCode other, ExitCode expected)
    {
        Assert.Equal(expected, ExitCodes.Combine(one, other));
        Assert.Equal(expected, ExitCodes.Combine(other, one));
    }

    [Fact]
    public void Are_mapped_for_areas_and_codes_that_exist()
    {
        var codes = Signet.Cli.Verbs.ExplainVerb.Rules.Select(r => r.Code).ToList();
        Assert.All(ExitCodes.Known, known => Assert.Contains(codes, c => c == known || c.StartsWith(known + "-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Are_the_documented_numbers() => Assert.Equal(
        [0, 1, 2, 3, 4, 5, 6, 7, 130], Enum.GetValues<ExitCode>().Select(c => (int)c));
}
