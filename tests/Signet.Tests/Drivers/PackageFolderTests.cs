using System.Diagnostics;
using Signet.Drivers;

namespace Signet.Tests.Drivers;

public sealed class PackageFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Finds_files_in_any_case_and_with_either_slash()
    {
        Put("x64/Sub/Driver.SYS", "a");
        Put("my.inf", "b");
        var folder = PackageFolder.Read(_folder.FullName);
        Assert.Equal(["my.inf", "x64/Sub/Driver.SYS"], folder.Files.Select(f => f.Path));
        Assert.Empty(folder.Findings);
        foreach (var spelling in (string[])["x64/sub/driver.sys", @"X64\Sub\Driver.sys", @".\x64\\sub/.\DRIVER.SYS", "other/../x64/sub/driver.sys"])
        {
            Assert.Equal("x64/Sub/Driver.SYS", folder.Find(spelling)?.Path);
        }

        Assert.Null(folder.Find("driver.sys"));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData(@"..\..\etc\passwd")]
    [InlineData("/etc/passwd")]
    [InlineData(@"\\server\share\x.sys")]
    [InlineData(@"c:\windows\x.sys")]
    [InlineData("a/../../x.sys")]
    [InlineData("x.sys:stream")]
    [InlineData("a\0b")]
    public void Does_not_look_outside(string path)
    {
        Put("x.sys", "a");
        Assert.False(PackageFolder.TryNormalize(path, out _));
        Assert.Null(PackageFolder.Read(_folder.FullName).Find(path));
    }

    [Fact]
    public void Follows_no_links()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        Put("real/x.sys", "a");
        Directory.CreateSymbolicLink(Path.Join(_folder.FullName, "loop"), _folder.FullName);
        File.CreateSymbolicLink(Path.Join(_folder.FullName, "passwd"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Join(_folder.FullName, "nowhere"), "/no/such/file");
        var folder = PackageFolder.Read(_folder.FullName);
        Assert.Equal(["real/x.sys"], folder.Files.Select(f => f.Path));
        Assert.Equal([("loop", "driver-link"), ("nowhere", "driver-link"), ("passwd", "driver-link")], Found(folder));
        Assert.Null(folder.Find("passwd"));
    }

    [Fact]
    public void Names_what_Windows_cannot_have()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names");
        foreach (var name in (string[])["a.sys", "A.sys", @"x\y.sys", "what?", "end.", "two\nlines"])
        {
            Put(name, "a");
        }

        var folder = PackageFolder.Read(_folder.FullName);
        Assert.Equal(
            [("a.sys", "driver-name-clash"), ("end.", "driver-name-odd"), ("two\nlines", "driver-name-odd"), ("what?", "driver-name-odd"), (@"x\y.sys", "driver-name-odd")],
            Found(folder));
        Assert.Equal(6, folder.Files.Count);
    }

    [Fact]
    public void Opens_no_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        using (var make = Process.Start("mkfifo", [Path.Join(_folder.FullName, "pipe.sys")]))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        using var source = Assert.Single(PackageFolder.Read(_folder.FullName).Files).Open();
        Assert.Equal(0, source.Length);
    }

    [Fact]
    public void Stops_at_folders_too_deep()
    {
        Put(string.Join('/', Enumerable.Repeat("d", PackageFolder.MaxDepth)) + "/x.sys", "a");
        Put(string.Join('/', Enumerable.Repeat("e", PackageFolder.MaxDepth + 1)) + "/x.sys", "a");
        var folder = PackageFolder.Read(_folder.FullName);
        Assert.Single(folder.Files);
        Assert.Equal("driver-folder-too-large", Assert.Single(folder.Findings).Finding.Code);
    }

    private static IEnumerable<(string Path, string Code)> Found(PackageFolder folder) =>
        folder.Findings.Select(f => (f.Path, f.Finding.Code)).Order();

    private void Put(string path, string content)
    {
        var full = Path.Join(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
