namespace Signet.EndToEnd;

public sealed class DemoTests
{
    [Fact]
    public async Task Every_step_of_the_tour_goes_as_expected()
    {
        var folder = Directory.CreateTempSubdirectory("signet-demo-");
        try
        {
            // Twice: the second run makes the folder anew.
            foreach (var _ in (int[])[1, 2])
            {
                var ended = await SignetProgram.RunAsync(
                    SignetProgram.Path, ["demo"], start => start.WorkingDirectory = folder.FullName, TestContext.Current.CancellationToken);
                Assert.True(ended.Code == 0, ended.Output + ended.Error);
                Assert.Contains("steps went as expected", ended.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("NOT AS EXPECTED", ended.Output, StringComparison.Ordinal);
            }

            Assert.True(new FileInfo(Path.Combine(folder.FullName, "demo-out", "program.exe")).Length > 1024);
            Assert.StartsWith("signet cert new", File.ReadAllText(Path.Combine(folder.FullName, "demo-out", "commands.txt")), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_tour_makes_no_folder_of_others_anew()
    {
        var folder = Directory.CreateTempSubdirectory("signet-demo-");
        try
        {
            var precious = Path.Combine(folder.FullName, "precious.txt");
            await File.WriteAllTextAsync(precious, "mine", TestContext.Current.CancellationToken);
            var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["demo", folder.FullName], cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(4, ended.Code);
            Assert.Equal("mine", await File.ReadAllTextAsync(precious, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
