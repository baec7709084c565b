using System.Globalization;
using System.Runtime.Versioning;
using Signet.Binary;
using Signet.Files;

namespace Signet.Tests.Files;

public sealed class FileEditorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Original { get; } = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7 % 251))];

    private static byte[] Edited { get; } = [.. Original[..88], 1, 2, 3, 4, .. Original[92..], .. new byte[300]];

    private static Edits SomeEdits()
    {
        var edits = new Edits();
        edits.Replace(new FileRange(88, 4), new byte[] { 1, 2, 3, 4 });
        edits.Replace(new FileRange(5000, 0), new byte[300]);
        return edits;
    }

    [Fact]
    public void Edits_a_file_and_leaves_nothing_else_behind()
    {
        var path = _folder.Write("a.dll", Original);
        FileEditor.Apply(path, SomeEdits(), null, CancellationToken.None);
        Assert.Equal(Edited, File.ReadAllBytes(path));
        Assert.Equal(["a.dll"], _folder.Names());
    }

    [Fact]
    public void Writes_the_output_and_leaves_the_input_alone()
    {
        var path = _folder.Write("a.dll", Original);
        var output = _folder.Write("b.dll", [9]);
        FileEditor.Apply(path, SomeEdits(), output, CancellationToken.None);
        Assert.Equal(Original, File.ReadAllBytes(path));
        Assert.Equal(Edited, File.ReadAllBytes(output));
        Assert.Equal(["a.dll", "b.dll"], _folder.Names());
    }

    [Fact]
    public void An_output_that_is_the_input_is_edited_itself()
    {
        var path = _folder.Write("a.dll", Original);
        FileEditor.Apply(path, SomeEdits(), Path.Combine(_folder.Root, ".", "a.dll"), CancellationToken.None);
        Assert.Equal(Edited, File.ReadAllBytes(path));
    }

    [Fact]
    public void Edits_that_move_bytes_are_made_too()
    {
        var path = _folder.Write("a.dll", Original);
        var edits = new Edits();
        edits.Replace(new FileRange(10, 5), new byte[] { 1 });
        edits.Replace(new FileRange(4990, 10), Array.Empty<byte>());
        FileEditor.Apply(path, edits, null, CancellationToken.None);
        Assert.Equal([.. Original[..10], 1, .. Original[15..4990]], File.ReadAllBytes(path));
    }

    [Fact]
    public void Follows_a_link_and_keeps_it()
    {
        Directory.CreateDirectory(_folder["real"]);
        var path = _folder.Write(Path.Combine("real", "a.dll"), Original);
        File.CreateSymbolicLink(_folder["first"], Path.Combine("real", "a.dll"));
        File.CreateSymbolicLink(_folder["second"], "first");
        FileEditor.Apply(_folder["second"], SomeEdits(), null, CancellationToken.None);
        Assert.Equal(Edited, File.ReadAllBytes(path));
        Assert.Equal("first", new FileInfo(_folder["second"]).LinkTarget);
        Assert.Equal(["first", "real", "second"], _folder.Names());
    }

    [Theory]
    [UnsupportedOSPlatform("windows")]
    [InlineData(0x1ED)] // 0755
    [InlineData(0x1B0)] // 0660
    public void Keeps_the_permissions(int mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix permissions");

        var path = _folder.Write("a.dll", Original);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        FileEditor.Apply(path, SomeEdits(), null, CancellationToken.None);
        FileEditor.Apply(path, new Edits(), _folder["b.dll"], CancellationToken.None);
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(path));
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(_folder["b.dll"]));
    }

    [Fact]
    public void Refuses_a_read_only_file_also_for_the_superuser()
    {
        var path = _folder.Write("a.dll", Original);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        Assert.Throws<UnauthorizedAccessException>(() => FileEditor.Apply(path, SomeEdits(), null, CancellationToken.None));
        var other = _folder.Write("b.dll", Original);
        Assert.Throws<UnauthorizedAccessException>(() => FileEditor.Apply(other, SomeEdits(), path, CancellationToken.None));
        File.SetAttributes(path, FileAttributes.Normal);
        Assert.Equal(Original, File.ReadAllBytes(path));
        Assert.Equal(["a.dll", "b.dll"], _folder.Names());
    }

    [Fact]
    public void Leaves_the_file_alone_when_it_changed_after_it_was_read()
    {
        var path = _folder.Write("a.dll", Original);
        using var source = FileSource.Open(path);
        File.WriteAllBytes(path, [.. Original, 1]);
        var refused = Assert.Throws<SigningException>(() => FileEditor.Apply(source, SomeEdits(), null, CancellationToken.None));
        Assert.Equal("file-changed-meanwhile", refused.Finding.Code);
        Assert.Equal([.. Original, 1], File.ReadAllBytes(path));
    }

    [Fact]
    public void Leaves_the_file_alone_when_cancelled()
    {
        var path = _folder.Write("a.dll", Original);
        Assert.ThrowsAny<OperationCanceledException>(() => FileEditor.Apply(path, SomeEdits(), null, new CancellationToken(true)));
        Assert.Equal(Original, File.ReadAllBytes(path));
        Assert.Equal(["a.dll"], _folder.Names());
    }

    [Fact]
    public void Writes_the_output_where_a_dangling_link_points()
    {
        var path = _folder.Write("a.dll", Original);
        File.CreateSymbolicLink(_folder["link"], "b.dll");
        FileEditor.Apply(path, SomeEdits(), _folder["link"], CancellationToken.None);
        Assert.Equal(Edited, File.ReadAllBytes(_folder["b.dll"]));
        Assert.Equal("b.dll", new FileInfo(_folder["link"]).LinkTarget);
    }

    [Fact]
    public void A_large_file_is_edited_where_it_lies_with_few_bytes_written()
    {
        const long Length = 1L << 30;
        var path = _folder["a.dll"];
        using (var file = File.Create(path))
        {
            file.SetLength(Length); // a hole: takes no room
        }

        var edits = new Edits();
        edits.Replace(new FileRange(216, 4), new byte[] { 1, 2, 3, 4 });
        edits.Replace(new FileRange(Length, 0), new byte[10_000]);
        var before = BytesWritten();
        FileEditor.Apply(path, edits, null, CancellationToken.None);
        Assert.InRange(BytesWritten() - before, 10_004, 10_004 + 1000); // the rest is the journal
        Assert.Equal(Length + 10_000, new FileInfo(path).Length);
        Assert.Equal(["a.dll"], _folder.Names());
    }

    // What this thread has handed to write calls so far, which leaves out the other tests.
    private static long BytesWritten()
    {
        const string Counters = "/proc/thread-self/io";
        Assert.SkipUnless(File.Exists(Counters), $"needs {Counters}");
        return long.Parse(File.ReadLines(Counters).First(l => l.StartsWith("wchar: ", StringComparison.Ordinal))[7..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Deletes_what_a_killed_process_left_behind_and_nothing_that_is_in_use()
    {
        var path = _folder.Write("a.dll", Original);
        var old = _folder.Write(".a.dll.01234567.signet-new", [1]);
        var used = _folder.Write(".b.dll.01234567.signet-new", [1]);
        var fresh = _folder.Write(".c.dll.01234567.signet-new", [1]);
        var another = _folder.Write(".a.dll.01234567.new", [1]);
        Array.ForEach([old, used, another], f => File.SetLastWriteTimeUtc(f, DateTime.UtcNow.AddHours(-1)));
        using (new FileStream(used, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            FileEditor.Apply(path, SomeEdits(), null, CancellationToken.None);
        }

        Assert.Equal([.. new[] { path, used, fresh, another }.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)], _folder.Names());
    }

    [Fact]
    public void Leaves_no_output_when_the_folder_is_not_there()
    {
        var path = _folder.Write("a.dll", Original);
        Assert.Throws<DirectoryNotFoundException>(() => FileEditor.Apply(path, SomeEdits(), _folder[Path.Combine("none", "b.dll")], CancellationToken.None));
        Assert.Equal(["a.dll"], _folder.Names());
    }
}
