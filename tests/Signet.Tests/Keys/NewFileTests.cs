using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class NewFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_readable_by_its_owner_alone_and_leaves_no_draft()
    {
        NewFile.CreatePrivate(_folder["key"], "secret"u8);
        Assert.Equal("secret", File.ReadAllText(_folder["key"]));
        Assert.Single(Directory.GetFiles(_folder.Root));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["key"]));
        }
    }

    [Fact]
    public void Never_overwrites_anything()
    {
        File.WriteAllText(_folder["there"], "old");
        Directory.CreateDirectory(_folder["folder"]);
        var names = new List<string> { "there", "folder" };
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_folder["link"], _folder["there"]);
            File.CreateSymbolicLink(_folder["dangling"], _folder["target"]);
            names.AddRange(["link", "dangling"]);
        }

        foreach (var name in names)
        {
            var refusal = Assert.Throws<SigningException>(() => NewFile.CreatePrivate(_folder[name], "new"u8));
            Assert.Equal((name, "key-file-exists"), (name, refusal.Finding.Code));
        }

        Assert.Equal("old", File.ReadAllText(_folder["there"]));
        Assert.False(File.Exists(_folder["target"]));
        Assert.Equal(names.Count, Directory.GetFileSystemEntries(_folder.Root).Length);
    }

    [Fact]
    public void Says_when_the_folder_is_missing() =>
        Assert.Equal($"There is no folder for '{_folder["no/key"]}'", Assert.Throws<DirectoryNotFoundException>(() => NewFile.CreatePrivate(_folder["no/key"], "x"u8)).Message);

    [Fact]
    public void Wipes_what_it_wrote_even_when_it_cannot()
    {
        var content = "secret"u8.ToArray();
        NewFile.CreatePrivateAndWipe(_folder["key"], content);
        Assert.All(content, b => Assert.Equal(0, b));
        content = "secret"u8.ToArray();
        Assert.Throws<SigningException>(() => NewFile.CreatePrivateAndWipe(_folder["key"], content));
        Assert.All(content, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Replaces_a_file_when_asked_to_and_not_what_a_link_leads_to()
    {
        File.WriteAllText(_folder["old"], "a much longer old text");
        NewFile.ReplacePrivate(_folder["old"], "new"u8);
        NewFile.ReplacePublic(_folder["another"], "new"u8);
        Assert.Equal(("new", "new"), (File.ReadAllText(_folder["old"]), File.ReadAllText(_folder["another"])));
        Directory.CreateDirectory(_folder["folder"]);
        Assert.ThrowsAny<Exception>(() => NewFile.ReplacePrivate(_folder["folder"], "x"u8));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["old"]));
            File.CreateSymbolicLink(_folder["link"], _folder["another"]);
            NewFile.ReplacePrivate(_folder["link"], "secret"u8);
            Assert.Null(new FileInfo(_folder["link"]).LinkTarget);
            Assert.Equal(("secret", "new"), (File.ReadAllText(_folder["link"]), File.ReadAllText(_folder["another"])));
        }

        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder.Root), p => p.EndsWith(".new", StringComparison.Ordinal));
    }
}
