namespace Signet.Tests.Cli.Personalities;

/// <summary>The same command line as makecat was given: the same texts, exit code and catalogs, apart from list identifier and time.</summary>
[Collection(WorkingFolder.Name)]
public class MakecatTranscriptTests
{
    public static TheoryData<string> Names => [.. ToolCase.All.Where(c => c.Tool == "makecat").Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Prints_ends_and_writes_as_makecat_does(string name) => ToolReplay.PlayAsync(name);
}
