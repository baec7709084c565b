using Signet.Authenticode;
using Signet.Binary;
using Signet.Cli;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Cli;
using Signet.Tests.Files;
using Signet.Trust;

namespace Signet.Tests.Ffu;

/// <summary>Images that somebody changed on purpose: each kind of change has its answer, and no verb that writes leaves anything behind.</summary>
public sealed class FfuHostileTests
{
    private static readonly byte[] s_flips = [0x01, 0x80, 0xFF];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    private static FfuWriteDescriptor At(FfuDiskAccess access, uint block, uint count = 1) => new(count, 0, [new(access, block)]);

    public static TheoryData<string, Func<byte[]>, string> Changes { get; } = new()
    {
        // what was done, to hand-made images with right hashes or to vectors; what it is answered with
        { "chunks swapped", () => Swapped(Vector("tiny_V1_signed.ffu"), 0x48000, 0x50000, 0x8000), "ffu-chunk-mismatch" },
        { "hash entries swapped with their chunks", () => Swapped(Swapped(Vector("tiny_V1_signed.ffu"), 0x48000, 0x50000, 0x8000), 32 + 2407 + (8 * 32), 32 + 2407 + (9 * 32), 32), "ffu-table-mismatch" },
        { "hash table an entry short", () => WithTable(new HandMadeFfu().Build(), -32), "ffu-hash-count" },
        { "hash table an entry long", () => WithTable(new HandMadeFfu().Build(), 32), "ffu-hash-count" },
        { "hash table of one entry", () => WithTable(new HandMadeFfu().Build(), -1000), "ffu-hash-count" },
        { "catalog of another image", () => Catalog(Vector("tiny_V1_signed.ffu"), Vector("tiny_V2_signed.ffu.cat")), "ffu-table-mismatch" },
        { "catalog of zeros", () => Catalog(Vector("tiny_V1_signed.ffu"), new byte[2407]), "cms-malformed" },
        { "block behind the disk", () => new HandMadeFfu { Descriptors = [At(FfuDiskAccess.Begin, 16)] }.Build(), "ffu-outside-disk" },
        { "block before the disk", () => new HandMadeFfu { Descriptors = [At(FfuDiskAccess.End, 16)] }.Build(), "ffu-outside-disk" },
        { "blocks across the end", () => new HandMadeFfu { Descriptors = [At(FfuDiskAccess.Begin, 15, 2)] }.Build(), "ffu-outside-disk" },
        { "block whose offset wraps", () => new HandMadeFfu { Descriptors = [At(FfuDiskAccess.Begin, uint.MaxValue)] }.Build(), "ffu-outside-disk" },
        { "blocks whose number wraps", () => new HandMadeFfu { Descriptors = [At(FfuDiskAccess.Begin, uint.MaxValue, 2)] }.Build(), "ffu-outside-disk" },
        { "the second of two places", () => new HandMadeFfu { Descriptors = [new(1, 0, [new(FfuDiskAccess.Begin, 0), new(FfuDiskAccess.End, 99)])] }.Build(), "ffu-outside-disk" },
        { "surplus behind the payload", () => [.. Vector("tiny_V1_signed.ffu"), .. new byte[0x8000]], "ffu-surplus-data" },
        { "cut off in the payload", () => Vector("tiny_V1_signed.ffu")[..^1], "ffu-truncated" },
        { "padding before the image header", () => Flipped(Vector("tiny_V1_signed.ffu"), 0x7FFF), "ffu-padding" },
        { "a manifest that is no text", () => HandMadeFfu.Rehash(Flipped(new HandMadeFfu().Build(), new HandMadeFfu().Build().AsSpan().IndexOf("MinSectorCount "u8) + 14)), "ffu-manifest" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Each_change_has_its_answer(string what, Func<byte[]> make, string code)
    {
        var image = make();
        var report = Verify(image).Report;
        Assert.True(code is "ffu-padding" or "ffu-manifest" ? report.Verdict != Verdict.NotProven || code == "ffu-manifest" : report.Verdict == Verdict.Rejected, what);
        Assert.Contains(code, report.Findings.Select(f => f.Code));
        if (code is not ("ffu-padding" or "ffu-manifest"))
        {
            // Extracting asks whether the chunks are right, not for whom.
            await NothingIsWrittenAsync(image, extracts: code is "ffu-table-mismatch" or "cms-malformed" or "ffu-surplus-data");
        }
    }

    // Nothing the matter: the later one holds, as on a disk that is flashed.
    [Fact]
    public void Descriptors_may_write_over_one_another()
    {
        var image = new HandMadeFfu { Descriptors = [At(FfuDiskAccess.Begin, 0, 4), At(FfuDiskAccess.Begin, 1), At(FfuDiskAccess.End, 15)] }.Build();
        Assert.DoesNotContain(Verify(image).Report.Findings, f => f.Severity == Severity.Error);
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var disk = FfuPlaces.Of(file).DiskOf(0)!.ReadExactly(new FileRange(0, 16 * 1024));
        var payload = file.Source.ReadExactly(file.Stores[0].Payload);
        Assert.Equal([.. payload[5120..6144], .. payload[4096..5120], .. payload[2048..4096]], disk[..4096]);
    }

    [Fact]
    public async Task Cut_off_anywhere_it_is_never_trusted_and_nothing_is_written()
    {
        var image = Vector("tiny_V1_signed.ffu");
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var (security, store) = (file.Security, file.Stores[0]);
        long[] edges =
        [
            0, 4, 16, 32, security.Catalog.End, security.HashTable.End, security.ImageOffset, security.ImageOffset + 24, file.ManifestRange.End, store.HeaderRange.Offset,
            store.HeaderRange.Offset + 248, store.HeaderRange.End, file.TruncatedLength, store.Payload.Offset + 0x8000, store.Payload.End,
        ];
        var random = new Random(4);
        foreach (var length in edges.SelectMany(e => new[] { e - 1, e, e + 1 }).Concat(Enumerable.Range(0, 40).Select(_ => random.NextInt64(image.Length))).Where(l => l >= 0 && l < image.Length).Distinct())
        {
            var cut = image[..(int)length];
            var report = Verify(cut).Report;
            Assert.NotEqual(Verdict.Trusted, report.Verdict);
            Assert.Contains(report.Findings, f => f.Code is "ffu-truncated" or "ffu-unseen");
            Assert.DoesNotContain(report.Findings, f => f.Code == "ffu-chunk-mismatch");
            if (length % 7 == 0)
            {
                await NothingIsWrittenAsync(cut);
            }
        }
    }

    // Every byte of a small signed image. flips.txt lists those that no signature covers, and why that does no harm.
    [Fact]
    public async Task A_change_of_any_byte_is_seen_except_where_the_list_says_why_not()
    {
        var image = await new HandMadeFfu { MajorVersion = 2, StoreCount = 2 }.BuildSignedAsync();
        Assert.Equal(Verdict.Trusted, Verify(image, Vectors).Report.Verdict);
        var (parts, payload) = (PartsOf(image), FfuFile.OpenForWork(new MemorySource(image)).PayloadOffset);
        var trusted = new SortedSet<string>(StringComparer.Ordinal);
        for (var offset = 0; offset < image.Length; offset++)
        {
            // Of the payload some, for it is all alike.
            if (offset >= payload && offset % 97 != 0)
            {
                continue;
            }

            foreach (var bits in Shared.Long ? (byte[])[0x01, 0x80, 0xFF] : [s_flips[offset % s_flips.Length]])
            {
                image[offset] ^= bits;
                if (Verify(image, Vectors).Report is { Verdict: Verdict.Trusted } report)
                {
                    var told = report.Findings.Where(f => f.Severity == Severity.Warning && f.Rule != FfuFindings.TableSha1 && f.Code != "revocation-not-checked").Select(f => f.Code).Distinct();
                    trusted.Add($"{parts.First(p => p.Range.Offset <= offset && offset < p.Range.End).Name}: {string.Join(' ', told)}".TrimEnd());
                }

                image[offset] ^= bits;
            }
        }

        var listed = File.ReadLines(Shared.Vector("ffu/flips.txt")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split("  ")[0]);
        Assert.Equal(listed, trusted);
    }

    private static List<(string Name, FileRange Range)> PartsOf(byte[] image)
    {
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var catalog = FfuSigning.Open(new MemorySource(image), Token).ReadCatalog(out _);
        var signer = catalog.Signatures[0].Signer!;
        return
        [
            ("security header", new FileRange(0, 32)),
            .. catalog.Data.Certificates.Select(c => (c.Span.SequenceEqual(signer.Raw.Span) ? "signer's certificate" : "another certificate", catalog.Data.Locate(c, 32))),
            ("catalog", file.Security.Catalog), ("hash table", file.Security.HashTable), ("padding", file.Security.Padding), ("image", new FileRange(0, image.Length)),
        ];
    }

    // Whatever an image is like: a verb that cannot do its work leaves the folder as it was.
    private static async Task NothingIsWrittenAsync(byte[] image, bool extracts = false)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("oem.ffu", image);
        string[] key = ["--cert", Shared.Vector("signtool/keys/leaf2048.chain.pem"), "--key", Shared.Vector("signtool/keys/leaf2048.key.pem"), "--existing", "replace"];
        foreach (var words in (string[][])
        [
            ["ffu", "sign", path, .. key], ["sign", path, .. key], .. extracts ? [] : (string[][])[["ffu", "extract", path, "-o", folder["out"]]], ["ffu", "request", path, "-o", folder["out"]],
            ["ffu", "accept", path, "--catalog", Shared.Vector("ffu/tiny_V1_signed.ffu.cat")], ["ffu", "sign", path, "--catalog", Shared.Vector("ffu/tiny_V2_signed.ffu.cat")],
        ])
        {
            var run = await CliRun.RunAsync(words);

            // What is cut off where a signing service has it cut may be signed: there is nothing the matter with what is there.
            if (run.Code == ExitCode.Success)
            {
                Assert.Contains("[ffu-unseen]", run.Error, StringComparison.Ordinal);
                return;
            }

            Assert.Equal(ExitCode.Failed, run.Code);
            Assert.Equal(["oem.ffu"], folder.Names());
            Assert.Equal(image, await File.ReadAllBytesAsync(path, Token));
        }
    }

    private const string Vectors = "signtool/keys/root.cer";

    private static FileReport Verify(byte[] image, string anchor = "ffu/tiny_V1_signed.ffu.pk.pem") => FfuVerifier.Verify(
        new MemorySource(image),
        new VerifyOptions { Policy = Policy.Ffu, At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector(anchor)), anchor) },
        null, Token);

    private static byte[] Swapped(byte[] image, int one, int other, int length)
    {
        var kept = image[one..(one + length)];
        image.AsSpan(other, length).CopyTo(image.AsSpan(one));
        kept.CopyTo(image, other);
        return image;
    }

    private static byte[] Flipped(byte[] image, int offset)
    {
        image[offset] ^= 0x20;
        return image;
    }

    private static byte[] Catalog(byte[] image, byte[] catalog)
    {
        catalog.CopyTo(image, 32);
        return image;
    }

    // The hash table made so much longer, or shorter but for one entry at least. What follows stays where it is.
    private static byte[] WithTable(byte[] image, int more)
    {
        var size = Math.Max(32, BitConverter.ToInt32(image, 28) + more);
        var before = FfuFile.OpenForWork(new MemorySource(image)).Security;
        BitConverter.TryWriteBytes(image.AsSpan(28), size);
        Assert.Equal(before.ImageOffset, Align.Up(before.Catalog.End + size, before.ChunkSize));
        return image;
    }
}
