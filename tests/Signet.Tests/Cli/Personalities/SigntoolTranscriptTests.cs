namespace Signet.Tests.Cli.Personalities;

/// <summary>The same command line as <c>signtool sign</c> was given: the same texts, exit code and files.</summary>
[Collection(WorkingFolder.Name)]
public class SigntoolTranscriptTests
{
    private static readonly string[] s_prefixes = ["sign-", "store-", "err-"];

    public static TheoryData<string> Names =>
        [
            "help", "help-sign",
            .. ToolCase.All.Where(c => Array.Exists(s_prefixes, p => c.Name.StartsWith(p, StringComparison.Ordinal)) || c.Args is ["sign", ..]).Select(c => c.Name).Except(["help-sign"]),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Prints_ends_and_writes_as_signtool_does(string name) => ToolReplay.PlayAsync(name);
}
