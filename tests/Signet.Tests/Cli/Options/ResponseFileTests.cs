using Signet.Cli;
using Signet.Cli.Options;

namespace Signet.Tests.Cli.Options;

public sealed class ResponseFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Splits_lines_at_blanks_and_keeps_quoted_ones_together()
    {
        var path = Write("a.rsp", "# comment\nsign --description \"My tool\"\n\n  a.dll\tb.dll  \n");
        Assert.Equal(["sign", "--description", "My tool", "a.dll", "b.dll", "last"], ResponseFile.Expand(["@" + path, "last"]));
    }

    [Fact]
    public void Expands_files_within_files()
    {
        var inner = Write("inner.rsp", "b");
        Assert.Equal(["a", "b", "c"], ResponseFile.Expand(["@" + Write("outer.rsp", $"a @{inner} c")]));
    }

    [Fact]
    public void Refuses_a_file_that_names_itself()
    {
        var path = Path.Combine(_folder, "loop.rsp");
        Write("loop.rsp", "@" + path);
        Assert.Contains("nested", Assert.Throws<UsageException>(() => ResponseFile.Expand(["@" + path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_everything_behind_two_dashes_alone() =>
        Assert.Equal(["verify", "--", "@file"], ResponseFile.Expand(["verify", "--", "@file"]));

    [Fact]
    public void Leaves_a_lone_at_sign_and_paths_alone() => Assert.Equal(["@", "./@a", "a@b"], ResponseFile.Expand(["@", "./@a", "a@b"]));

    [Fact]
    public void Names_the_file_that_it_cannot_read() => Assert.Contains(
        "'/nonexistent/x'", Assert.Throws<UsageException>(() => ResponseFile.Expand(["@/nonexistent/x"])).Message, StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
