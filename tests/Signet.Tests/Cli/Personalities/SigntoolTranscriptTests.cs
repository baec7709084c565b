namespace Signet.Tests.Cli.Personalities;

/// <summary>The same command line as <c>signtool sign</c> was given: the same texts, exit code and files.</summary>
[Collection(WorkingFolder.Name)]
public class SigntoolTranscriptTests
{
    public static TheoryData<string> Names =>
        [
            "help", "help-sign",
            .. ToolCase.All.Select(c => c.Name).Where(n =>
                n.StartsWith("sign-", StringComparison.Ordinal) || n.StartsWith("store-", StringComparison.Ordinal) || n.StartsWith("err-", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Prints_ends_and_writes_as_signtool_does(string name) => ToolReplay.PlayAsync(name);
}
