using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Signet.Catalogs;
using Signet.Ffu;
using Signet.Files;
using Signet.Trust;

namespace Signet.Tests.Ffu;

/// <summary>Every field of every header at 0, at its highest value and where arithmetic wraps, in images whose hashes and catalog are right all the same.</summary>
/// <remarks>tests/vectors/ffu/fields.txt says what each must be answered with. A change there is a change of what attackers meet.</remarks>
public sealed class FfuHostileFieldTests
{
    private const int ImageOffset = 0x8000;
    private const int StoreOffset = 0x10000;
    private const int PayloadOffset = 0x18000;

    private static readonly (string Name, int Offset, int Size)[] s_common =
    [
        ("security.cbSize", 0, 4), ("security.chunkSize", 16, 4), ("security.algorithm", 20, 4), ("security.catalogSize", 24, 4), ("security.hashTableSize", 28, 4),
        ("image.cbSize", ImageOffset, 4), ("image.manifestLength", ImageOffset + 16, 4), ("image.chunkSize", ImageOffset + 20, 4),
        ("store.updateType", StoreOffset, 4), ("store.majorVersion", StoreOffset + 4, 2), ("store.minorVersion", StoreOffset + 6, 2),
        ("store.fullFlashVersion", StoreOffset + 8, 2), ("store.fullFlashMinorVersion", StoreOffset + 10, 2), ("store.platformId", StoreOffset + 12, 4),
        ("store.blockSize", StoreOffset + 204, 4), ("store.writeCount", StoreOffset + 208, 4), ("store.writeLength", StoreOffset + 212, 4),
        ("store.validateCount", StoreOffset + 216, 4), ("store.validateLength", StoreOffset + 220, 4),
        ("store.initialIndex", StoreOffset + 224, 4), ("store.initialCount", StoreOffset + 228, 4), ("store.flashOnlyIndex", StoreOffset + 232, 4),
        ("store.flashOnlyCount", StoreOffset + 236, 4), ("store.finalIndex", StoreOffset + 240, 4), ("store.finalCount", StoreOffset + 244, 4),
    ];

    private static readonly Dictionary<string, (string Name, int Offset, int Size)[]> s_own = new()
    {
        ["tiny_V1.ffu"] = Descriptor(StoreOffset + 248, false),
        ["tiny_V2.ffu"] =
        [
            ("store.storeCount", StoreOffset + 248, 2), ("store.storeIndex", StoreOffset + 250, 2), ("store.payloadSize", StoreOffset + 252, 8),
            ("store.devicePathLength", StoreOffset + 260, 2), .. Descriptor(StoreOffset + 262 + (2 * 43), false),
        ],
        ["tiny_V1c_alg4.ffu"] = [("store.compression", StoreOffset + 248, 4), .. Descriptor(StoreOffset + 252, true)],
    };

    private static string Table => Shared.Vector("ffu/fields.txt");

    public static TheoryData<string> Rows { get; } = [.. File.ReadLines(Table).Where(l => l.Length > 0 && l[0] != '#')];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_answered_as_the_table_says(string row)
    {
        var words = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(words[3..], Answer(words[0], words[1], words[2]));
    }

    [Fact]
    public void The_table_has_every_field_at_every_value()
    {
        var expected = s_own.Keys.SelectMany(image => Fields(image).SelectMany(f => Values(f.Size).Select(v => $"{image} {f.Name} {v:x}")));
        Assert.Equal(expected, File.ReadLines(Table).Where(l => l.Length > 0 && l[0] != '#').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3])));
    }

    // Several fields at once, hashed rightly: nothing may be thrown but a refusal, and nothing be trusted that nobody signed.
    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V2.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public void Headers_of_any_kind_are_shown_verified_and_unpacked_or_refused(string name)
    {
        var original = File.ReadAllBytes(Shared.Vector($"ffu/{name}"));
        var random = new Random(name.Length);
        (int Begin, int Length)[] places = [(0, 32), (ImageOffset, 28), (ImageOffset + 24, 1200), (StoreOffset, 262), (StoreOffset + 248, 420)];
        for (var round = 0; round < (Shared.Long ? 20_000 : 300); round++)
        {
            var image = original.ToArray();
            for (var i = random.Next(4); i >= 0; i--)
            {
                var (begin, length) = places[random.Next(places.Length)];
                image[begin + random.Next(length)] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            }

            Rehash(image);
            _ = FfuInspection.Read(new MemorySource(image));
            var verdict = FfuVerifier.Verify(new MemorySource(image), new VerifyOptions { Policy = Policy.Ffu, At = DateTimeOffset.UnixEpoch }, null, TestContext.Current.CancellationToken).Report.Verdict;
            Assert.NotEqual(Verdict.Trusted, verdict);
            try
            {
                _ = FfuExtraction.Open(new MemorySource(image), 1, "PLAT", null, TestContext.Current.CancellationToken);
                _ = FfuChunkView.Of(new MemorySource(image), chunks => chunks.Count > 3 ? chunks[random.Next(chunks.Count)] : null);
                _ = FfuTicket.Of(new MemorySource(image), name, null, DateTimeOffset.UnixEpoch, null, TestContext.Current.CancellationToken).Encode();
            }
            catch (SigningException e)
            {
                Assert.NotEqual("", e.Finding.Code);
            }
        }
    }

    // What the verifier says of it; and opening it takes little memory, whatever the field announces.
    private static string[] Answer(string image, string field, string value)
    {
        var bytes = File.ReadAllBytes(Shared.Vector($"ffu/{image}"));
        var (_, offset, size) = Fields(image).Single(f => f.Name == field);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, ulong.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        number[..size].CopyTo(bytes.AsSpan(offset));
        Rehash(bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = FfuFile.Read(new MemorySource(bytes), out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
        var report = FfuVerifier.Verify(new MemorySource(bytes), new VerifyOptions { Policy = Policy.Ffu, At = DateTimeOffset.UnixEpoch }, null, TestContext.Current.CancellationToken).Report;
        Assert.NotEqual(Verdict.Trusted, report.Verdict);
        var codes = report.Findings.Where(f => f.Severity > Severity.Note && f.Rule != FfuFindings.TableSha1 && f.Rule != TrustFindings.Unsigned).Select(f => f.Code).Distinct().ToArray();
        return codes.Length > 0 ? codes : ["accepted"];
    }

    /// <summary>Makes the entries for the header chunks right again, and the catalog: what an attacker with a careless signer could do.</summary>
    internal static void Rehash(byte[] image)
    {
        var clean = File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.cat"));
        var at = 32 + clean.AsSpan().IndexOf(SHA1.HashData(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.HashTable.blob"))));
        for (var i = 0; i < (PayloadOffset - ImageOffset) / 0x8000; i++)
        {
            SHA256.HashData(image.AsSpan(ImageOffset + (i * 0x8000), 0x8000), image.AsSpan(32 + clean.Length + (i * 32)));
        }

        SHA1.HashData(image.AsSpan(32 + clean.Length, 21 * 32), image.AsSpan(at));
    }

    private static (string Name, int Offset, int Size)[] Fields(string image) => [.. s_common, .. s_own[image]];

    private static (string, int, int)[] Descriptor(int offset, bool compressed) =>
    [
        ("descriptor.locationCount", offset, 4), ("descriptor.blockCount", offset + 4, 4),
        .. compressed ? [("descriptor.dataSize", offset + 8, 4)] : Array.Empty<(string, int, int)>(),
        ("descriptor.accessMethod", offset + (compressed ? 12 : 8), 4), ("descriptor.blockIndex", offset + (compressed ? 16 : 12), 4),
    ];

    private static IEnumerable<ulong> Values(int size) => size switch
    {
        2 => [0, 0x7FFF, 0x8000, 0xFFFF],
        4 => [0, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF],
        _ => [0, long.MaxValue, 1UL << 63, ulong.MaxValue],
    };
}
