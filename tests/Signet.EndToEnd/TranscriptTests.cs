namespace Signet.EndToEnd;

public sealed class TranscriptTests
{
    private static readonly string s_folder = Path.Combine(SignetProgram.Repository, "tests", "Signet.EndToEnd", "transcripts");

    public static TheoryData<string> Names { get; } =
        [.. Directory.EnumerateFiles(s_folder, "*.txt").Select(f => Path.GetRelativePath(s_folder, f)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plays_as_written(string name)
    {
        var folder = Directory.CreateTempSubdirectory("signet-transcript-");
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(s_folder, name), TestContext.Current.CancellationToken);
            await Transcript.PlayAsync(text, folder.FullName, cancellation: TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("> echo a\nb")]
    [InlineData("> echo \"a  b\" $HOME (c) \\d | e\na  b $HOME (c) d | e")]
    [InlineData("$ echo a\nb")]
    [InlineData("$ echo a\na\n=> 1")]
    [InlineData("$ echo a >&2\na")]
    [InlineData("$ echo a\n")]
    [InlineData("$ false")]
    public async Task Fails_when_a_command_does_something_else(string text) =>
        await Assert.ThrowsAsync<Xunit.Sdk.FailException>(() => Transcript.PlayAsync(text, Path.GetTempPath(), cancellation: TestContext.Current.CancellationToken));
}
