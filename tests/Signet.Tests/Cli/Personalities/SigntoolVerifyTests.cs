namespace Signet.Tests.Cli.Personalities;

/// <summary><c>signtool verify</c>, <c>timestamp</c> and <c>remove</c> against what Microsoft's did.</summary>
[Collection(WorkingFolder.Name)]
public class SigntoolVerifyTests
{
    // Cabinets and installer packages are not verified yet.
    private static readonly string[] s_later = ["v-cab", "v-msi", "v-bad-cab", "ts-timestamp-cab"];

    public static TheoryData<string> Transcripts =>
        [.. ToolCase.Names("v-", "rm-", "ts-").Select(row => row.Data).Where(name => !s_later.Contains(name) && ToolCase.All.Single(c => c.Name == name).Args[0] != "sign")];

    [Theory]
    [MemberData(nameof(Transcripts))]
    public Task Does_what_signtool_does(string name) => ToolReplay.PlayAsync(name);
}
