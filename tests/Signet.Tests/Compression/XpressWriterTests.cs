using System.Text;
using Signet.Compression;

namespace Signet.Tests.Compression;

public sealed class XpressWriterTests
{
    // [MS-XCA] 3.1: the letters of the alphabet, and "abc" a hundred times over.
    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 1, "3f0000006162636465666768696a6b6c6d6e6f707172737475767778797a")]
    [InlineData("abc", 100, "ffffff1f61626317000fff2601")]
    public void Plain_writes_the_examples_of_the_specification(string text, int times, string expected)
    {
        var source = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));

        Assert.Equal(expected, Convert.ToHexStringLower(Xpress(source)));
    }

    // [MS-XCA] 3.2: of the table only the symbols that occur have a code; the words behind it hold codes, the byte ff and the length 0x126 lie between them.
    [Theory]
    [InlineData("abc", 100)]
    public void Huffman_needs_a_few_bytes_behind_its_table_for_what_repeats(string text, int times)
    {
        var source = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));

        var encoded = Huffman(source);

        Assert.Equal(263, encoded.Length);
        Assert.True(encoded.AsSpan(256).IndexOf((ReadOnlySpan<byte>)[0xff, 0x26, 0x01]) > 0);
        Check(source, "abc");
    }

    [Fact]
    public void What_is_written_reads_back_as_it_was()
    {
        var random = new Random(11);
        int[] sizes = [1, 2, 3, 4, 31, 32, 33, 63, 64, 65, 255, 512, 4096, 8191, 8192, 8193, 32768, 65535, 65536, 65537, 65539, 131072, 200_000];
        foreach (var size in sizes)
        {
            foreach (var (kind, make) in s_kinds)
            {
                Check(make(random, size), $"{kind}, {size} bytes");
            }
        }
    }

    [Fact]
    public void Random_structures_read_back_as_they_were()
    {
        var random = new Random(12);
        for (var round = 0; round < (Shared.Long ? 5000 : 300); round++)
        {
            var size = random.Next(1, random.Next(2) == 0 ? 300 : 140_000);
            Check(Pieces(random, size), $"round {round}, {size} bytes");
        }
    }

    // What an image reader takes: a quarter more than the block.
    [Fact]
    public void Noise_grows_by_less_than_an_image_may()
    {
        foreach (var size in new[] { 4096, 32768, 131072, 1 << 20 })
        {
            var noise = Noise(new Random(13), size);
            Assert.InRange(Xpress(noise).Length, size, size + (size / 8) + 8);
            Assert.InRange(Huffman(noise).Length, size, size + (size / 8));
        }
    }

    [Fact]
    public void Text_shrinks_to_less_than_half()
    {
        var text = Encoding.ASCII.GetBytes(string.Join('\n', File.ReadAllLines(Path.Combine(Shared.Repository, "README.md")).Concat(File.ReadAllLines(Path.Combine(Shared.Repository, "CONTRIBUTING.md")))));

        Assert.InRange(Huffman(text).Length, 1, text.Length * 55 / 100);
        Assert.InRange(Xpress(text).Length, 1, text.Length * 70 / 100);
    }

    private static readonly (string Name, Func<Random, int, byte[]> Make)[] s_kinds =
    [
        ("zeros", (_, size) => new byte[size]),
        ("noise", Noise),
        ("two letters", (random, size) => [.. Noise(random, size).Select(b => (byte)(b & 1))]),
        ("period of 3", (_, size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i % 3))]),
        ("period of 8192", (_, size) => [.. Enumerable.Range(0, size).Select(i => (byte)(((i % 8192 * 7919) >> 3) & 0xFF))]),
        ("period of 65536", (random, size) => [.. Enumerable.Repeat(Noise(random, 65536), (size / 65536) + 1).SelectMany(b => b).Take(size)]),
        ("all bytes, skewed", (random, size) => [.. Enumerable.Range(0, size).Select(_ => (byte)Math.Min(255, -Math.Log2(Math.Max(1e-9, random.NextDouble())) * 12))]),
        ("pieces", Pieces),
    ];

    private static byte[] Noise(Random random, int size)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }

    // Noise, runs and copies of what came before, as programs and file systems are made of.
    private static byte[] Pieces(Random random, int size)
    {
        var bytes = new byte[size];
        for (var at = 0; at < size;)
        {
            var length = Math.Min(size - at, 1 + (int)Math.Exp(random.NextDouble() * 9));
            var piece = bytes.AsSpan(at, length);
            switch (random.Next(3))
            {
                case 0:
                    random.NextBytes(piece);
                    break;
                case 1:
                    piece.Fill((byte)random.Next(256));
                    break;
                default:
                    var from = at == 0 ? 0 : random.Next(at);
                    for (var i = 0; i < length; i++)
                    {
                        piece[i] = bytes[from + i];
                    }

                    break;
            }

            at += length;
        }

        return bytes;
    }

    private static void Check(byte[] source, string what)
    {
        var back = new byte[source.Length];
        Assert.True(Signet.Compression.Xpress.TryDecode(Xpress(source), back) && back.AsSpan().SequenceEqual(source), $"plain: {what}");
        back.AsSpan().Clear();
        Assert.True(XpressHuffman.TryDecode(Huffman(source), back) && back.AsSpan().SequenceEqual(source), $"huffman: {what}");
    }

    private static byte[] Xpress(byte[] source)
    {
        var target = new byte[Signet.Compression.Xpress.MaxEncodedSize(source.Length)];
        return target[..Signet.Compression.Xpress.Encode(source, target)];
    }

    private static byte[] Huffman(byte[] source)
    {
        var target = new byte[XpressHuffman.MaxEncodedSize(source.Length)];
        return target[..XpressHuffman.Encode(source, target)];
    }
}
