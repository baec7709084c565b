namespace Signet.EndToEnd;

/// <summary>Every command of the tutorials runs, in the order in which it is written, and prints what the tutorial shows.</summary>
public sealed class TutorialTests
{
    private static readonly string s_folder = Path.Combine(SignetProgram.Repository, "docs", "tutorials");

    public static TheoryData<string> Names { get; } =
        [.. Directory.EnumerateFiles(s_folder, "*.md").Select(f => Path.GetFileName(f)).Where(f => f != FirmwareTutorialTests.Name).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_true_to_the_last_command(string name)
    {
        await using var world = await ReleaseWorld.CreateAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(s_folder, name), TestContext.Current.CancellationToken);
        var commands = await ConsoleBlocks.PlayAsync(text, world.Folder, world.Environment, TestContext.Current.CancellationToken);
        Assert.Equal(text.Split('\n').Count(l => l.StartsWith("$ ", StringComparison.Ordinal) || l.StartsWith("> ", StringComparison.Ordinal)), commands);
        Assert.NotEmpty(world.TimestampsAsked);
    }
}
