using Signet.Binary;
using Signet.Disks;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Timestamps;

namespace Signet.Tests.Files;

/// <summary>Only pipes in a folder of the test are written to: who runs tests as superuser must keep the devices of the machine.</summary>
public sealed class SpecialFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SpecialFilesTests() => SpecialFiles.Register(FlashTargets.IsSpecial);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/dev/stdout", true)]
    [InlineData("/dev/no-such-device", true)]
    [InlineData("/tmp/../dev/full", true)]
    [InlineData("/dev/shm/no-such-file", false)]
    [InlineData("/devices", false)]
    [InlineData("/", false)]
    public void Knows_devices(string path, bool special)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "devices have other names there");

        Assert.Equal(special, SpecialFiles.IsSpecial(path));
    }

    [Fact]
    public async Task No_result_takes_the_place_of_a_pipe_or_of_a_link_to_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks Linux what a path names");
        Assert.Equal(0, ExternalProgram.Run(_folder.Root, "mkfifo", [_folder["pipe"]]).Code);
        File.CreateSymbolicLink(_folder["link"], _folder["pipe"]);
        var source = _folder.Write("source", new byte[100]);
        foreach (var output in new[] { _folder["pipe"], _folder["link"] })
        {
            var whole = await Assert.ThrowsAsync<SigningException>(() => OutputFile.WriteAsync(output, new byte[10], TestContext.Current.CancellationToken));
            var edited = Assert.Throws<SigningException>(() => FileEditor.Apply(source, new Edits(), output, TestContext.Current.CancellationToken));

            var key = Assert.Throws<SigningException>(() => NewFile.ReplacePublic(output, [1]));

            Assert.Equal(("file-special", "file-special", "file-special"), (whole.Finding.Code, edited.Finding.Code, key.Finding.Code));
        }

        Assert.True(SpecialFiles.IsSpecial(_folder["pipe"]));
        Assert.Equal(["link", "pipe", "source"], _folder.Names());
    }

    [Fact]
    public async Task A_link_stays_a_link_and_a_read_only_file_stays_what_it_is()
    {
        var path = _folder.Write("file", [1]);
        var link = File.CreateSymbolicLink(_folder["link"], path).FullName;
        await OutputFile.WriteAsync(link, new byte[] { 2 }, TestContext.Current.CancellationToken);
        Assert.Equal([2], File.ReadAllBytes(path));
        Assert.NotNull(new FileInfo(link).LinkTarget);

        File.SetAttributes(path, FileAttributes.ReadOnly);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => OutputFile.WriteAsync(link, new byte[] { 3 }, TestContext.Current.CancellationToken));
        Assert.Equal([2], File.ReadAllBytes(path));
        Assert.Equal(["file", "link"], _folder.Names());
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public async Task Files_folders_and_names_of_nothing_are_not_special()
    {
        var path = _folder.Write("file", [1]);
        Assert.False(SpecialFiles.IsSpecial(path) || SpecialFiles.IsSpecial(_folder.Root) || SpecialFiles.IsSpecial(_folder["none"]));

        await OutputFile.WriteAsync(path, new byte[] { 2 }, TestContext.Current.CancellationToken);

        Assert.Equal([2], File.ReadAllBytes(path));
    }
}
