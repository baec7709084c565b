namespace Signet.EndToEnd;

/// <summary>The documents' command lines, played in a driver vendor's world.</summary>
public sealed class ReleaseSigningTests
{
    private static readonly string s_folder = Path.Combine(SignetProgram.Repository, "tests", "Signet.EndToEnd", "transcripts", "release");

    public static TheoryData<string> Names { get; } = [.. Directory.EnumerateFiles(s_folder, "*.txt").Select(f => Path.GetFileName(f)).Order()];

    private const string TimestampAddress = "http://timestamp.verisign.com/scripts/timestamp.dll";

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plays_as_written(string name)
    {
        Tools.Require("osslsigncode");
        await using var world = await ReleaseWorld.CreateAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(s_folder, name), TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>(world.Environment) { ["SIGNET_SIGNTOOL_STYLE"] = "windows7" }; // the documents' signtool
        await Transcript.PlayAsync(text, world.Folder, environment, TestContext.Current.CancellationToken);
        Assert.Equal(2, world.TimestampsAsked.Count(a => a == TimestampAddress)); // each document signs twice
        Assert.Equal(2, world.TimestampsAsked.Count);
    }
}
