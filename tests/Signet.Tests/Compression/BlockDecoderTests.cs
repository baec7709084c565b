using System.Security.Cryptography;
using Signet.Compression;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Tests.Compression;

public sealed class BlockDecoderTests
{
    private delegate bool Decoder(ReadOnlySpan<byte> source, Span<byte> destination);

    private static Decoder DecoderOf(string name) => name switch
    {
        "tiny_V1c_alg2.ffu" => Lznt1.TryDecode,
        "tiny_V1c_alg3.ffu" => Xpress.TryDecode,
        _ => XpressHuffman.TryDecode,
    };

    /// <summary>The blocks of an image with the hash that its table has of each once decompressed.</summary>
    private static IEnumerable<(byte[] Packed, byte[] Hash, int BlockSize)> Blocks(string name)
    {
        using var source = FileSource.Open(Shared.Vector($"ffu/{name}"));
        var file = FfuFile.OpenForWork(source);
        var store = file.Stores[0];
        var hashes = source.ReadExactly(file.Security.HashTable);
        var firstHash = (int)((file.PayloadOffset!.Value - file.Security.ImageOffset) / file.Security.ChunkSize);
        var offset = store.Payload.Offset;
        for (var i = 0; i < store.Descriptors!.Count; i++)
        {
            var size = store.Descriptors[i].DataSize;
            yield return (source.ReadExactly(new FileRange(offset, size)), hashes[((firstHash + i) * 32)..((firstHash + i + 1) * 32)], store.Header.BlockSize);
            offset += size;
        }
    }

    [Theory]
    [InlineData("tiny_V1c_alg2.ffu")]
    [InlineData("tiny_V1c_alg3.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public void Gives_the_bytes_that_the_hash_table_is_of(string name)
    {
        var count = 0;
        foreach (var (packed, hash, blockSize) in Blocks(name))
        {
            var block = new byte[blockSize];
            Assert.True(DecoderOf(name)(packed, block), $"block {count}");
            Assert.Equal(hash, SHA256.HashData(block));
            count++;
        }

        Assert.Equal(19, count);
    }

    [Theory]
    [InlineData("tiny_V1c_alg2.ffu")]
    [InlineData("tiny_V1c_alg3.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public void Survives_damage_and_never_takes_a_cut_block_for_whole(string name)
    {
        var random = new Random(7);
        var refused = 0;
        foreach (var (packed, hash, blockSize) in Blocks(name))
        {
            var block = new byte[blockSize];
            for (var round = 0; round < (Shared.Long ? 200 : 10); round++)
            {
                var damaged = packed.ToArray();
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
                refused += DecoderOf(name)(damaged, block) ? 0 : 1;
                var cut = packed.AsSpan(0, random.Next(packed.Length));
                Assert.False(DecoderOf(name)(cut, block) && SHA256.HashData(block).AsSpan().SequenceEqual(hash) && packed.Length - cut.Length > 4);
            }
        }

        Assert.True(refused > 0);
    }
}
