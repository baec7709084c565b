using System.Security.Cryptography;
using System.Text;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Ffu;
using Signet.Keys;

namespace Signet.Tests.Ffu;

/// <summary>A small image laid out by hand, for what no writer makes: several stores, blocks smaller than chunks, targeting records, validate descriptors.</summary>
internal sealed record HandMadeFfu
{
    private static readonly byte[] s_template = File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.cat"));
    private static readonly byte[] s_templateDigest = SHA1.HashData(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.HashTable.blob")));

    public int ChunkSize { get; init; } = 1024;

    public int BlockSize { get; init; } = 1024;

    /// <summary>Blocks of each store's disk, which the manifest states.</summary>
    public int DiskBlocks { get; init; } = 16;

    public int StoreCount { get; init; } = 1;

    public ushort MajorVersion { get; init; } = 1;

    public IReadOnlyList<FfuTargeting> Targeting { get; init; } = [];

    /// <summary>What stands for the validate descriptors, and how many the header counts.</summary>
    public (byte[] Table, uint Count) Validation { get; init; } = ([], 0);

    /// <summary>The write descriptors of each store, uncompressed.</summary>
    public IReadOnlyList<FfuWriteDescriptor> Descriptors { get; init; } = [At(0, 3), At(5), At(7)];

    /// <summary>A descriptor of one block that is written from the begin of the disk.</summary>
    public static FfuWriteDescriptor At(params uint[] blocks) => new(1, 0, [.. blocks.Select(b => new FfuDiskLocation(FfuDiskAccess.Begin, b))]);

    /// <summary>Lays the image out, its catalog unsigned.</summary>
    public byte[] Build()
    {
        var body = new MemoryStream();
        WriteHeader(body);
        for (var i = 1; i <= StoreCount; i++)
        {
            WriteStore(body, (ushort)i);
        }

        var random = new Random(7);
        foreach (var descriptor in Enumerable.Repeat(Descriptors, StoreCount).SelectMany(d => d))
        {
            var data = new byte[descriptor.BlockCount * BlockSize];
            random.NextBytes(data);
            body.Write(data);
        }

        Fill(body, ChunkSize);
        return Seal(ChunkSize, body.ToArray(), s_template.Length);
    }

    /// <summary>The image, signed with a certificate of the vectors.</summary>
    public async Task<byte[]> BuildSignedAsync()
    {
        var image = Build();
        await using var signer = await new SignerSource { CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1") }.OpenAsync();
        var signing = FfuSigning.Open(new Signet.Files.MemorySource(image), TestContext.Current.CancellationToken);
        return (await signing.SignAsync(new SignatureOptions(), signer, null, TestContext.Current.CancellationToken)).Edits.Apply(image);
    }

    /// <summary>An unsigned, uncompressed image whose bytes behind the hash table were changed, with table and catalog made right again.</summary>
    public static byte[] Rehash(byte[] image)
    {
        var catalog = BitConverter.ToInt32(image, 24);
        var (chunk, imageOffset) = (BitConverter.ToInt32(image, 16) * 1024, 32 + catalog + BitConverter.ToInt32(image, 28));
        return Seal(chunk, image[(int)Align.Up(imageOffset, chunk)..], catalog);
    }

    private static byte[] Seal(int chunkSize, byte[] body, int catalogSize)
    {
        var table = body.Chunk(chunkSize).SelectMany(c => SHA256.HashData(c.Length == chunkSize ? c : [.. c, .. new byte[chunkSize - c.Length]])).ToArray();
        var security = new FfuSecurityHeader(chunkSize, (uint)catalogSize, (uint)table.Length);
        var image = new byte[security.ImageOffset + body.Length];
        security.Write(image);
        Assert.Equal(s_template.Length, catalogSize);
        s_template.CopyTo(image, FfuSecurityHeader.Size);
        SHA1.HashData(table).CopyTo(image, FfuSecurityHeader.Size + s_template.AsSpan().IndexOf(s_templateDigest));
        table.CopyTo(image, security.HashTable.Offset);
        body.CopyTo(image, security.ImageOffset);
        return image;
    }

    private void WriteHeader(MemoryStream body)
    {
        var manifest = new StringBuilder("[FullFlash]\r\nVersion = 2.0\r\nDevicePlatformId0 = Contoso.Fam.Tiny.1\r\n\r\n");
        for (var i = 0; i < StoreCount; i++)
        {
            manifest.Append($"[Store]\r\nSectorSize = 512\r\nMinSectorCount = {DiskBlocks * BlockSize / 512}\r\n\r\n");
        }

        var text = Encoding.ASCII.GetBytes(manifest.ToString());
        var size = Targeting.Count > 0 ? FfuImageHeader.SizeWithTargeting : FfuImageHeader.Size;
        var header = new byte[size];
        new FfuImageHeader((uint)size, (uint)text.Length, (uint)ChunkSize / 1024, (uint)Targeting.Count).Write(header);
        body.Write(header);
        body.Write(text);
        foreach (var record in Targeting)
        {
            var bytes = new byte[record.Size];
            record.Write(bytes);
            body.Write(bytes);
        }

        Fill(body, ChunkSize);
    }

    private void WriteStore(MemoryStream body, ushort index)
    {
        var table = new byte[Descriptors.Sum(d => d.SizeIn(false))];
        var written = 0;
        foreach (var descriptor in Descriptors)
        {
            written += descriptor.Write(table.AsSpan(written), false);
        }

        var header = new FfuStoreHeader
        {
            MajorVersion = MajorVersion,
            PlatformIds = ["Contoso.Fam.Tiny.1"],
            BlockSize = BlockSize,
            WriteDescriptorCount = (uint)Descriptors.Count,
            WriteDescriptorLength = (uint)table.Length,
            ValidateDescriptorCount = Validation.Count,
            ValidateDescriptorLength = (uint)Validation.Table.Length,
            StoreCount = (ushort)StoreCount,
            StoreIndex = index,
            PayloadSize = MajorVersion == 2 ? (ulong)Descriptors.Sum(d => d.BlockCount * BlockSize) : null,
            DevicePath = MajorVersion == 2 ? $"VenHw({index})" : "",
        };
        var bytes = new byte[header.Size];
        header.Write(bytes);
        body.Write([.. bytes, .. Validation.Table, .. table]);
        Fill(body, BlockSize);
    }

    private static void Fill(MemoryStream body, int alignment) => body.Write(new byte[Align.Padding(body.Length, alignment)]);
}
