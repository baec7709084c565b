namespace Signet.EndToEnd;

/// <summary>A link to the program that bears another tool's name is that tool.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("signtool", true)]
    [InlineData("SignTool.exe", true)]
    [InlineData("sign", false)]
    public async Task Is_the_tool_that_the_link_is_called(string name, bool isTool)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var folder = Directory.CreateTempSubdirectory("signet-link-");
        try
        {
            foreach (var target in (string[])[SignetProgram.Path, Path.Combine(SignetProgram.Repository, "signet")])
            {
                var link = Path.Combine(folder.FullName, name);
                File.CreateSymbolicLink(link, target);
                var ended = await SignetProgram.RunAsync(link, ["frobnicate"], cancellation: TestContext.Current.CancellationToken);
                Assert.Equal(isTool ? 1 : 4, ended.Code);
                Assert.StartsWith(isTool ? "SignTool Error: Invalid command: frobnicate\nUsage: signtool" : "error: unknown verb 'frobnicate'", ended.Error, StringComparison.Ordinal);
                File.Delete(link);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Is_the_tool_that_a_hard_link_beside_the_program_is_called()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var link = Path.Combine(SignetProgram.Folder, "signtool");
        try
        {
            var made = await SignetProgram.RunAsync("ln", ["-f", SignetProgram.Path, link], cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(0, made.Code);
            var ended = await SignetProgram.RunAsync(link, ["/?"], cancellation: TestContext.Current.CancellationToken);
            Assert.Equal((0, ""), (ended.Code, ended.Output));
            Assert.StartsWith("Usage: signtool", ended.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(link);
        }
    }
}
