using System.Security.Cryptography;
using Signet.Binary;
using Signet.Files;

namespace Signet.Tests.Files;

/// <summary>A disk that is full leaves the original as it was, whichever way the file would have been edited.</summary>
public sealed class FullDiskTests
{
    private const int Page = 4096;

    private static Edits Edits(long length, int growth)
    {
        var edits = new Edits();
        edits.Replace(new FileRange(216, 4), new byte[] { 1, 2, 3, 4 });
        edits.Replace(new FileRange(length, 0), new byte[growth]);
        return edits;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10 * Page)]
    public void A_rewritten_file_stays_as_it_was(int left)
    {
        using var disk = new SmallDisk(256 * Page);
        var original = RandomNumberGenerator.GetBytes(100 * Page);
        File.WriteAllBytes(disk["a.dll"], original);
        disk.Fill(left);
        Assert.Throws<IOException>(() => FileEditor.Apply(disk["a.dll"], Edits(original.Length, Page), null, CancellationToken.None));
        Assert.Throws<IOException>(() => FileEditor.Apply(disk["a.dll"], Edits(original.Length, Page), disk["b.dll"], CancellationToken.None));
        Assert.Equal(original, File.ReadAllBytes(disk["a.dll"]));
        Assert.Equal(["a.dll", "filler"], Directory.GetFiles(disk.Root).Select(f => Path.GetFileName(f)!).Order());
    }

    // No room for the journal; room for the journal but not for the signature; room for half of the signature.
    [Theory]
    [InlineData(0)]
    [InlineData(Page)]
    [InlineData(3 * Page)]
    public void A_file_edited_in_place_stays_as_it_was(int left)
    {
        var length = FileEditor.MaxBytesToRewrite + Page;
        using var disk = new SmallDisk(length + (64 * Page));
        using (var file = File.Create(disk["a.dll"]))
        {
            file.Write(RandomNumberGenerator.GetBytes((int)length));
        }

        var time = new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(disk["a.dll"], time);
        var digest = SHA256.HashData(File.ReadAllBytes(disk["a.dll"]));
        disk.Fill(left);
        Assert.Throws<IOException>(() => FileEditor.Apply(disk["a.dll"], Edits(length, 5 * Page), null, CancellationToken.None));
        Assert.Equal(digest, SHA256.HashData(File.ReadAllBytes(disk["a.dll"])));
        Assert.Equal(time, File.GetLastWriteTimeUtc(disk["a.dll"]));
        Assert.Equal(["a.dll", "filler"], Directory.GetFiles(disk.Root).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public void A_large_file_grows_in_place_when_there_is_just_room_for_the_signature()
    {
        var length = FileEditor.MaxBytesToRewrite + Page;
        using var disk = new SmallDisk(length + (64 * Page));
        var original = RandomNumberGenerator.GetBytes((int)length);
        File.WriteAllBytes(disk["a.dll"], original);
        disk.Fill(4 * Page);
        var edits = Edits(length, 2 * Page);
        FileEditor.Apply(disk["a.dll"], edits, null, CancellationToken.None);
        Assert.True(edits.Apply(original).AsSpan().SequenceEqual(File.ReadAllBytes(disk["a.dll"])));
    }
}
