namespace Signet.Tests.Cli.Personalities;

/// <summary><c>signtool verify</c> against what Microsoft's printed.</summary>
[Collection(WorkingFolder.Name)]
public class SigntoolVerifyTests
{
    // Kinds of files that are not verified yet.
    private static readonly string[] s_later = ["v-c", "v-cat", "v-cab", "v-msi", "v-bad-cab", "v-a-and-c"];

    public static TheoryData<string> Transcripts =>
        [.. ToolCase.Names("v-").Select(row => row.Data).Where(name => !s_later.Contains(name) && !name.StartsWith("v-c-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Transcripts))]
    public Task Prints_what_signtool_prints(string name) => ToolReplay.PlayAsync(name);
}
