using System.Buffers.Binary;
using System.Security.Cryptography;
using Signet.Binary;
using Signet.Ffu;
using Signet.Files;
using Signet.Trust;

namespace Signet.Tests.Flashing;

/// <summary>A write descriptor and its data, one block or more.</summary>
internal sealed record TinyBlock(byte[] Data, params FfuDiskLocation[] Locations)
{
    public static TinyBlock At(byte[] data, uint block) => new(data, new FfuDiskLocation(FfuDiskAccess.Begin, block));

    public static TinyBlock FromEnd(byte[] data, uint block) => new(data, new FfuDiskLocation(FfuDiskAccess.End, block));
}

/// <summary>A store: what it says of its disk, and its descriptors.</summary>
internal sealed record TinyStore(int SectorSize, int BlockSize, long DiskSize, IReadOnlyList<TinyBlock> Blocks)
{
    public bool IsMain { get; init; }

    public uint UpdateType { get; init; }

    public bool SaysSize { get; init; } = true;

    public bool SaysSector { get; init; } = true;
}

/// <summary>Makes images of a few KiB, with any descriptors in any order: what no builder would write.</summary>
internal static class TinyFfu
{
    private const int CatalogSize = 16;

    /// <summary>An image; of version 2 when it has several stores.</summary>
    public static byte[] Make(IReadOnlyList<TinyStore> stores, int chunkSize, bool compressed = false)
    {
        var body = Body(stores, chunkSize, compressed, out var contents);
        var head = new byte[Align.Up(FfuSecurityHeader.Size + CatalogSize + (contents.Count * 32L), chunkSize)];
        new FfuSecurityHeader(chunkSize, CatalogSize, (uint)contents.Count * 32).Write(head);
        for (var i = 0; i < contents.Count; i++)
        {
            SHA256.HashData(contents[i], head.AsSpan(FfuSecurityHeader.Size + CatalogSize + (i * 32)));
        }

        return [.. head, .. body];
    }

    /// <summary>The image as if its signature had been proved.</summary>
    public static VerifiedFfu Prove(byte[] image) => Prove(new MemorySource(image));

    /// <inheritdoc cref="Prove(byte[])"/>
    public static VerifiedFfu Prove(ByteSource image)
    {
        var file = FfuFile.OpenForWork(image);
        return new VerifiedFfu(file, image.ReadExactly(file.Security.HashTable), Claims.ContentIntact);
    }

    private static byte[] Body(IReadOnlyList<TinyStore> stores, int chunkSize, bool compressed, out List<byte[]> contents)
    {
        using var body = new MemoryStream();
        var manifest = Manifest(stores);
        var header = new byte[FfuImageHeader.Size];
        new FfuImageHeader(FfuImageHeader.Size, (uint)manifest.Length, (uint)chunkSize / 1024, 0).Write(header);
        body.Write(header);
        body.Write(manifest);
        Pad(chunkSize);
        foreach (var (index, store) in stores.Index())
        {
            body.Write(Header(store, index, stores.Count, compressed));
            Pad(store.BlockSize);
        }

        var headers = body.ToArray();
        Assert.True(!compressed || headers.Length % chunkSize == 0, "with compression, headers end with a chunk");
        foreach (var block in stores.SelectMany(s => s.Blocks))
        {
            body.Write(compressed ? Compress(block.Data) : block.Data);
        }

        Pad(chunkSize);
        contents = [.. (compressed ? headers : body.ToArray()).Chunk(chunkSize), .. compressed ? stores[0].Blocks.Select(b => b.Data) : []];
        return body.ToArray();

        void Pad(int alignment) => body.Write(new byte[Align.Padding(body.Length, alignment)]);
    }

    private static byte[] Header(TinyStore store, int index, int count, bool compressed)
    {
        var descriptors = new MemoryStream();
        foreach (var block in store.Blocks)
        {
            var size = compressed ? Compress(block.Data).Length : block.Data.Length;
            var descriptor = new FfuWriteDescriptor((uint)(block.Data.Length / store.BlockSize), size, block.Locations);
            var bytes = new byte[descriptor.SizeIn(compressed)];
            descriptor.Write(bytes, compressed);
            descriptors.Write(bytes);
        }

        var header = new FfuStoreHeader
        {
            UpdateType = store.UpdateType,
            MajorVersion = (ushort)(count > 1 ? 2 : 1),
            FullFlashVersion = (ushort)(compressed ? 3 : 2),
            Compression = compressed ? FfuCompression.Lznt1 : FfuCompression.None,
            PlatformIds = ["Test.Tiny.Disk"],
            BlockSize = store.BlockSize,
            WriteDescriptorCount = (uint)store.Blocks.Count,
            WriteDescriptorLength = (uint)descriptors.Length,
            StoreCount = (ushort)count,
            StoreIndex = (ushort)(index + 1),
            PayloadSize = (ulong)store.Blocks.Sum(b => b.Data.Length),
            DevicePath = $"VenHw({index})",
        };
        var written = new byte[header.Size];
        header.Write(written);
        return [.. written, .. descriptors.ToArray()];
    }

    private static byte[] Manifest(IReadOnlyList<TinyStore> stores)
    {
        var sections = new List<FfuManifestSection> { new("FullFlash", [new("Version", "2.0"), new("Description", "tiny")]) };
        foreach (var store in stores)
        {
            var entries = new List<KeyValuePair<string, string>> { new("IsMainOSStore", store.IsMain ? "True" : "False") };
            if (store.SaysSector)
            {
                entries.Add(new("SectorSize", $"{store.SectorSize}"));
            }

            if (store.SaysSize)
            {
                entries.Add(new("MinSectorCount", $"{store.DiskSize / store.SectorSize}"));
            }

            sections.Add(new FfuManifestSection("Store", entries));
        }

        return new FfuManifest(sections).Encode();
    }

    // LZNT1 with every chunk stored as it is (MS-XCA 2.5): a header of 0x3000 with the length less 1, then the bytes.
    private static byte[] Compress(byte[] data)
    {
        var packed = new List<byte>();
        foreach (var part in data.Chunk(4096))
        {
            var header = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(0x3000 | (part.Length - 1)));
            packed.AddRange(header);
            packed.AddRange(part);
        }

        return [.. packed];
    }
}
