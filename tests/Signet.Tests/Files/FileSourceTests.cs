using Signet.Files;
using Signet.Pe;
using Signet.Tests.Pe;

namespace Signet.Tests.Files;

public sealed class FileSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FileSource.MaxBytesInMemory)]
    [InlineData(FileSource.MaxBytesInMemory + 1)]
    [InlineData(3 * FileSource.MaxBytesInMemory)]
    public void Reads_what_is_in_the_file(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var source = FileSource.Open(_folder.Write("a", bytes));
        Assert.Equal(length, source.Length);
        Assert.True(bytes.AsSpan().SequenceEqual(source.ReadExactly(new FileRange(0, length))));
        Assert.True(bytes.AsSpan(length / 2).SequenceEqual(source.ReadExactly(new FileRange(length / 2, length - (length / 2)))));
        Assert.Equal(0, source.Read(length, new byte[1]));
        Assert.Equal(0, source.Read(long.MaxValue, new byte[1]));
        Assert.Throws<EndOfStreamException>(() => source.ReadExactly(new FileRange(length, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(-1, new byte[1]));
    }

    [Fact]
    public void A_small_file_is_what_it_was_when_it_was_opened()
    {
        var path = _folder.Write("a", [1, 2, 3]);
        using var source = FileSource.Open(path);
        File.WriteAllBytes(path, [4]);
        Assert.Equal([1, 2, 3], source.ReadExactly(new FileRange(0, 3)));
    }

    [Fact]
    public void A_file_that_became_shorter_is_noticed()
    {
        const int Length = 5 * FileSource.MaxBytesInMemory;
        var image = new PeImage { Length = Length };
        var path = _folder.Write("a", image.Bytes());
        using var source = FileSource.Open(path);
        Assert.True(PeFile.Open(source, out var file, out _));
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            writer.SetLength(Length - 1);
        }

        Assert.Throws<IOException>(() => source.ReadExactly(new FileRange(Length - 10, 10)));
        Assert.Throws<IOException>(() => PeDigestPass.Compute(source, file.Layout, [DigestAlgorithm.Sha256], [], checksum: true));
    }

    [Fact]
    public void A_file_that_grew_keeps_the_length_it_was_opened_with()
    {
        var path = _folder.Write("a", new byte[2 * FileSource.MaxBytesInMemory]);
        using var source = FileSource.Open(path);
        File.AppendAllText(path, "more");
        Assert.Equal(0, source.Read(2 * FileSource.MaxBytesInMemory, new byte[4]));
    }

    [Fact]
    public void Nothing_is_read_once_it_is_disposed()
    {
        var source = FileSource.Open(_folder.Write("a", [1, 2, 3]));
        source.Dispose();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.Read(0, new byte[1]));
    }

    [Fact]
    public void A_folder_or_nothing_is_no_source()
    {
        Assert.Throws<FileNotFoundException>(() => FileSource.Open(_folder["none"]));
        Assert.Throws<UnauthorizedAccessException>(() => FileSource.Open(_folder.Root));
    }
}
