namespace Signet.EndToEnd;

public sealed class ConsoleBlocksTests
{
    private const string Session = """
        # A page
        ```text
        $ false
        ```
        Text between.
        ```console
        $ printf 'one\ntwo\n' \
            | tail -n 1
        two
        $ echo hidden
        > printf %s\n a(b) "c  d"
        a(b)
        c  d
        ```
        ```console fails
        $ echo both; echo streams >&2; false
        both
        streams
        ```
        """;

    [Fact]
    public async Task Runs_what_the_sessions_say_and_nothing_else() =>
        Assert.Equal(4, await ConsoleBlocks.PlayAsync(Session, Path.GetTempPath(), null, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("two\n$ echo hidden", "three\n$ echo hidden")] // other output
    [InlineData("echo hidden", "false")] // fails
    [InlineData("; false", "")] // does not fail
    [InlineData("streams\n```", "```")] // more output
    public async Task Fails_when_a_command_does_something_else(string old, string changed)
    {
        var session = Session.ReplaceLineEndings("\n").Replace(old, changed, StringComparison.Ordinal);
        Assert.NotEqual(Session.ReplaceLineEndings("\n"), session);
        await Assert.ThrowsAsync<Xunit.Sdk.FailException>(() => ConsoleBlocks.PlayAsync(session, Path.GetTempPath(), null, TestContext.Current.CancellationToken));
    }
}
