using Signet.Cli.Personalities;

namespace Signet.EndToEnd;

/// <summary>What can be said of ./package.sh without the minutes that it takes.</summary>
public sealed class PackageScriptTests
{
    private static readonly string s_script = Path.Combine(SignetProgram.Repository, "package.sh");

    [Theory]
    [InlineData("--key release.key")]
    [InlineData("--timestamp http://tsa.example")]
    [InlineData("--cert")]
    [InlineData("--unknown option")]
    public async Task A_wrong_command_line_builds_nothing(string arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the packages are built on Linux");
        var folder = Directory.CreateTempSubdirectory("signet-package-");
        try
        {
            var output = Path.Combine(folder.FullName, "out");
            var ended = await SignetProgram.RunAsync(s_script, ["--output", output, .. arguments.Split(' ')], cancellation: TestContext.Current.CancellationToken);
            Assert.Equal((4, ""), (ended.Code, ended.Output));
            Assert.StartsWith("package: usage: ", ended.Error, StringComparison.Ordinal);
            Assert.False(Path.Exists(output));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_links_of_the_deb_are_the_personalities() => Assert.Equal( // the script makes one for each page
        PersonalityTable.Entries.Select(e => e.Name).Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(SignetProgram.Repository, "docs", "personalities"), "*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
}
