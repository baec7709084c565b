namespace Signet.EndToEnd;

/// <summary>Every command of the tutorial on firmware runs, in the order in which it is written, and prints what the tutorial shows.</summary>
public sealed class FirmwareTutorialTests
{
    /// <summary>The tutorial that plays in a <see cref="FirmwareWorld"/>.</summary>
    internal const string Name = "mcuboot.md";

    [Fact]
    public async Task Is_true_to_the_last_command()
    {
        Tools.Require("python3");
        using var world = new FirmwareWorld();
        var text = await File.ReadAllTextAsync(Path.Combine(SignetProgram.Repository, "docs", "tutorials", Name), TestContext.Current.CancellationToken);
        var commands = await ConsoleBlocks.PlayAsync(text, world.Folder, world.Environment, TestContext.Current.CancellationToken);
        Assert.Equal(text.Split('\n').Count(l => l.StartsWith("$ ", StringComparison.Ordinal)), commands);
    }
}
