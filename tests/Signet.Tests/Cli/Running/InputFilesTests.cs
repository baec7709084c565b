using Signet.Cli;
using Signet.Cli.Options;
using Signet.Cli.Running;

namespace Signet.Tests.Cli.Running;

public sealed class InputFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public InputFilesTests()
    {
        foreach (var name in (string[])["b.dll", "a.dll", "c.exe", "sub/d.dll", "sub/deep/e.dll", "sub/deep/f.txt", "we[i]rd*.dll"])
        {
            var path = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }

        // A link back up must neither loop nor show files twice.
        Directory.CreateSymbolicLink(Path.Combine(_folder, "sub", "up"), _folder);
    }

    public static TheoryData<string, string> Patterns { get; } = new()
    {
        { "*.dll", "a.dll b.dll we[i]rd*.dll" },
        { "?.dll", "a.dll b.dll" },
        { "*", "a.dll b.dll c.exe we[i]rd*.dll" },
        { "**/*.dll", "a.dll b.dll sub/d.dll sub/deep/e.dll we[i]rd*.dll" },
        { "**", "a.dll b.dll c.exe sub/d.dll sub/deep/e.dll sub/deep/f.txt we[i]rd*.dll" },
        { "sub/**/*.dll", "sub/d.dll sub/deep/e.dll" },
        { "s*/d*/?.*", "sub/deep/e.dll sub/deep/f.txt" },
        { "**/deep/*", "sub/deep/e.dll sub/deep/f.txt" },
        { "we[i]rd*.dll", "we[i]rd*.dll" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Expands_patterns_in_ordinal_order(string pattern, string names) =>
        Assert.Equal(names, string.Join(' ', Find(new InputRequest { Paths = [Path.Combine(_folder, pattern)] }).Select(Relative)));

    [Fact]
    public void Takes_every_file_below_a_folder_once_and_follows_no_link_to_a_folder() => Assert.Equal(
        "a.dll b.dll c.exe sub/d.dll sub/deep/e.dll sub/deep/f.txt we[i]rd*.dll",
        string.Join(' ', Find(new InputRequest { Paths = [_folder], Recursive = true }).Select(Relative)));

    [Fact]
    public void Keeps_the_order_of_the_request_and_each_file_once()
    {
        var (a, b) = (Path.Combine(_folder, "a.dll"), Path.Combine(_folder, "b.dll"));
        var files = Find(new InputRequest { Paths = [b, a, b, Path.Combine(_folder, "sub", "..", "a.dll"), Path.Combine(_folder, "*.dll")] });
        Assert.Equal("b.dll a.dll we[i]rd*.dll", string.Join(' ', files.Select(Relative)));
        Assert.Equal([true, true, false], files.Select(f => f.Named));
    }

    [Fact]
    public void Reads_names_from_lists_and_standard_input()
    {
        var list = Path.Combine(_folder, "list");
        File.WriteAllText(list, "# two\nb.dll\n\n  a.dll  \n");
        Assert.Equal(["c.exe", "b.dll", "a.dll"], Find(new InputRequest { Paths = ["c.exe"], FileLists = [list] }).Select(f => f.Path));
        Assert.Equal(["x", "y"], Find(new InputRequest { FileLists = ["-"] }, "x\n#z\ny").Select(f => f.Path));
    }

    [Fact]
    public void Keeps_a_name_that_does_not_exist_so_that_it_is_reported() =>
        Assert.Equal([new InputFile("nothing.dll", true)], Find(new InputRequest { Paths = ["nothing.dll"] }));

    [Fact]
    public void Refuses_a_folder_unless_recursive() => Assert.Contains(
        "--recursive", Assert.Throws<UsageException>(() => Find(new InputRequest { Paths = [_folder] })).Help, StringComparison.Ordinal);

    [Fact]
    public void Says_when_nothing_matches() => Assert.Equal(
        "no-match", Assert.Throws<SigningException>(() => Find(new InputRequest { Paths = [Path.Combine(_folder, "*.sys")] })).Finding.Code);

    private static IReadOnlyList<InputFile> Find(InputRequest request, string input = "") => InputFiles.Find(request, new StringReader(input));

    private string Relative(InputFile file) => Path.GetRelativePath(_folder, file.Path).Replace('\\', '/');
}
