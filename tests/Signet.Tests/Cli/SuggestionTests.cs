using Signet.Cli;

namespace Signet.Tests.Cli;

public sealed class SuggestionTests
{
    private static readonly string[] s_verbs = ["sign", "verify", "inspect", "timestamp", "--timestamp", "--recursive", "key", "tsa", "pe-digest-mismatch"];

    [Theory]
    [InlineData("sing", "sign")]
    [InlineData("SIGN", "sign")]
    [InlineData("verfy", "verify")]
    [InlineData("veirfy", "verify")]
    [InlineData("--recurse", "--recursive")]
    [InlineData("--rec", "--recursive")]
    [InlineData("time", "timestamp")]
    [InlineData("pe-digest-missmatch", "pe-digest-mismatch")]
    [InlineData("kez", "key")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    [InlineData("destroy", null)]
    public void Offers_what_is_near_and_nothing_else(string typed, string? meant) =>
        Assert.Equal(meant, Suggestion.Nearest(typed, s_verbs) is [var best, ..] ? best : null);

    [Fact]
    public void Asks_in_a_sentence() => Assert.Equal("Did you mean stone or store?", Suggestion.Ask("stope", ["stone", "unlike", "store"]));
}
