namespace Signet.Tests.Cli.Personalities;

/// <summary>The same command line as signtool was given: the same texts, exit code and files.</summary>
[Collection(WorkingFolder.Name)]
public class SigntoolTranscriptTests
{
    public static TheoryData<string> Help => ["help"];

    [Theory]
    [MemberData(nameof(Help))]
    public Task Prints_the_usage_of_signtool(string name) => ToolReplay.PlayAsync(name);
}
