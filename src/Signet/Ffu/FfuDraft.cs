using System.Globalization;
using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Catalogs;

namespace Signet.Ffu;

/// <summary>What of an image stands before its payload, and how large it is, once it is known which blocks there are.</summary>
internal sealed class FfuDraft
{
    private readonly FfuBuildOptions _options;
    private readonly byte[] _manifest;

    /// <summary>Drafts an image.</summary>
    /// <param name="options">How to build.</param>
    /// <param name="stores">Its stores. They may get another block of zeros.</param>
    /// <exception cref="SigningException">The image would be too large for its readers.</exception>
    public FfuDraft(FfuBuildOptions options, IReadOnlyList<FfuStorePlan> stores)
    {
        (_options, Stores) = (options, stores);
        foreach (var store in stores)
        {
            if (StoreSize(store) % options.BlockSize == 0)
            {
                store.AddZeros();
            }
        }

        _manifest = Manifest("").Encode();
        if ((FfuImageHeader.Size + _manifest.Length) % options.BlockSize == 0)
        {
            // Some readers skip a chunk where headers end with one, so they do not: a blank at the end of a value is none of it.
            _manifest = Manifest(" ").Encode();
        }

        var count = HeaderSize / options.BlockSize + stores.Sum(s => (long)s.Blocks.Count);
        if (count * FfuSecurityHeader.HashSize > int.MaxValue || stores.Any(s => StoreSize(s) > FfuFile.MaxDescriptorBytes))
        {
            throw new SigningException(FfuBuildFindings.TooManyBlocks.With($"the image would have {count} blocks of {options.BlockSize} bytes"));
        }

        HashCount = (int)count;
    }

    /// <summary>The stores.</summary>
    public IReadOnlyList<FfuStorePlan> Stores { get; }

    /// <summary>Entries of the hash table. A block is a chunk, compressed or not.</summary>
    public int HashCount { get; }

    /// <summary>Bytes from the image header to the payload.</summary>
    public long HeaderSize => Align.Up(FfuImageHeader.Size + (long)_manifest.Length, _options.BlockSize) + Stores.Sum(s => Align.Up(StoreSize(s), _options.BlockSize));

    private bool IsCompressed => _options.Compression != FfuCompression.None;

    /// <summary>Image header, manifest, store headers and write descriptors, filled up with zeros.</summary>
    /// <param name="dataSizes">Bytes of each block in the payload, for each store; null when they are not compressed.</param>
    public byte[] Headers(IReadOnlyList<int[]?> dataSizes)
    {
        var headers = new byte[HeaderSize];
        new FfuImageHeader(FfuImageHeader.Size, (uint)_manifest.Length, (uint)_options.BlockSize / 1024, 0).Write(headers);
        _manifest.CopyTo(headers, FfuImageHeader.Size);
        var at = (int)Align.Up(FfuImageHeader.Size + (long)_manifest.Length, _options.BlockSize);
        foreach (var (index, store) in Stores.Index())
        {
            var header = StoreHeader(store, index);
            header.Write(headers.AsSpan(at));
            var descriptors = at + header.Size;
            for (var i = 0; i < store.Blocks.Count; i++)
            {
                descriptors += store.Blocks[i].Descriptor(dataSizes[index]?[i] ?? _options.BlockSize).Write(headers.AsSpan(descriptors), IsCompressed);
            }

            at = (int)Align.Up(descriptors, _options.BlockSize);
        }

        return headers;
    }

    /// <summary>The catalog without signature that names a hash table.</summary>
    public byte[] Catalog(ReadOnlySpan<byte> table) => new Catalog
    {
        Version = CatalogVersion.V1,

        // Names the table and the time, as a random one would, but the same each time.
        ListIdentifier = SHA256.HashData([.. SHA256.HashData(table), .. BitConverter.GetBytes(_options.Time.UtcTicks)]).AsMemory(0, Catalogs.Catalog.ListIdentifierLength),
        Time = _options.Time,
        Members =
        [
            new CatalogMember
            {
                Identifier = CatalogMember.TextIdentifier("HashTable.blob"),
                Content = SpcIndirectData.ForFlat(_options.TableDigest, _options.TableDigest.Hash(table)),
                MemberInfo = new CatalogMemberInfo(CatalogMemberInfo.Flat),
            },
        ],
    }.ToUnsignedFile();

    // Header and descriptors, without what fills up.
    private long StoreSize(FfuStorePlan store) => StoreHeader(store, 0).Size + DescriptorSize(store);

    private long DescriptorSize(FfuStorePlan store) =>
        ((long)store.Blocks.Count * FfuWriteDescriptor.FixedSize(IsCompressed)) + (store.LocationCount * FfuWriteDescriptor.LocationSize);

    private FfuStoreHeader StoreHeader(FfuStorePlan store, int index) => new()
    {
        MajorVersion = (ushort)_options.Version,
        FullFlashVersion = IsCompressed ? (ushort)3 : (ushort)2,
        PlatformIds = _options.PlatformIds,
        BlockSize = _options.BlockSize,
        WriteDescriptorCount = (uint)store.Blocks.Count,
        WriteDescriptorLength = (uint)DescriptorSize(store),
        InitialTable = store.Initial,
        FlashOnlyTable = store.FlashOnly,
        FinalTable = store.Final,
        Compression = _options.Compression,
        StoreCount = (ushort)Stores.Count,
        StoreIndex = (ushort)(index + 1),
        PayloadSize = _options.Version == 2 ? (ulong)store.Blocks.Count * (ulong)_options.BlockSize : null,
        DevicePath = _options.Version == 2 ? store.Disk.DevicePath : "",
    };

    private FfuManifest Manifest(string filler)
    {
        var sections = new List<FfuManifestSection>
        {
            Section(
                "FullFlash",
                [
                    ("Version", "2.0"),
                    ("Description", (_options.Description ?? string.Create(CultureInfo.InvariantCulture, $"Built on {_options.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}")) + filler),
                    ("OSVersion", _options.OsVersion), ("AntiTheftVersion", _options.AntiTheftVersion),
                    .. _options.PlatformIds.Select((id, i) => ($"DevicePlatformId{i}", (string?)id)),
                ]),
        };
        foreach (var store in Stores)
        {
            sections.Add(Store(store));
            sections.AddRange(store.Layout.Table?.Partitions.Select(p => Partition(p, store.Required.Contains(p.Name))) ?? []);
        }

        return new FfuManifest(sections);
    }

    private FfuManifestSection Store(FfuStorePlan store)
    {
        var table = store.Layout.Table;
        (string, string?)[] size = [("SectorSize", Text(store.Layout.SectorSize)), ("MinSectorCount", Text(store.Disk.Source.Length / store.Layout.SectorSize))];
        return _options.Version == 1 ? Section("Store", size) : Section(
            "Store",
            [
                .. size, ("StoreId", table is null ? null : Braces(table.Header.DiskGuid)),
                ("IsMainOSStore", table?.Partitions.Any(p => p.Name == "MainOS") == true ? "True" : "False"),
                ("DevicePath", store.Disk.DevicePath), ("OnlyAllocateDefinedGptEntries", "False"), ("StoreType", "Default"),
            ]);
    }

    private static FfuManifestSection Partition(Disks.GptPartition partition, bool isRequired)
    {
        var sectors = Text((long)(partition.LastLba - partition.FirstLba + 1));
        return Section(
            "Partition",
            [
                ("Name", Printable(partition.Name)), ("Type", Braces(partition.Type)), ("Id", Braces(partition.Id)),
                ("RequiredToFlash", isRequired ? "True" : null), ("UsedSectors", sectors), ("TotalSectors", sectors),
            ]);
    }

    private static FfuManifestSection Section(string name, IEnumerable<(string Key, string? Value)> entries) =>
        new(name, [.. entries.Where(e => e.Value is not null).Select(e => new KeyValuePair<string, string>(e.Key, e.Value!))]);

    private static string Braces(Guid id) => id.ToString("B").ToUpperInvariant();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A name on a disk may be any text; a line end in it would begin a line of the manifest.
    private static string Printable(string name) => string.Concat(name.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
