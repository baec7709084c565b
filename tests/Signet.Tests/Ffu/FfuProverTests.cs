using System.Security.Cryptography;
using Signet.Ffu;
using Signet.Files;
using Signet.Flashing;
using Signet.Tests.Trust;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Ffu;

public sealed class FfuProverTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly DeviceIdentity s_device = new("Contoso", "Fam", "Tiny", "1");

    private static FlashDemands Demands { get; } = new()
    {
        Anchors = FlashAnchors.Of([TestFfu.PlatformKey.Certificate], "the test's platform key", developer: true), Device = s_device, At = s_now,
    };

    private static FlashProof Prove(byte[] image, FlashDemands? demands = null) =>
        FfuProver.Prove(new MemorySource(image), demands ?? Demands, null, TestContext.Current.CancellationToken);

    private static void Refused(string code, byte[] image, FlashDemands? demands = null)
    {
        var proof = Prove(image, demands);
        Assert.Null(proof.Image);
        Assert.NotEqual(Verdict.Trusted, proof.Report.Report.Verdict);
        var finding = Assert.Single(proof.Report.Report.Findings, f => f.Code == code);
        Assert.True(DeviceErrors.Of(finding.Rule) is not null, $"{code} has no number of a device");
    }

    private static DottedVersion Version(string text) => DottedVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text);

    [Theory]
    [InlineData("tiny_V1_signed.ffu")]
    [InlineData("tiny_V2_signed.ffu")]
    public void Proves_an_image_of_another_program_under_its_platform_key(string name)
    {
        var keys = Signet.Keys.CertificateFile.Read(Shared.Vector($"ffu/{name}.pk.pem"));

        var proof = Prove(TestFfu.Vector(name), Demands with { Anchors = FlashAnchors.Of(keys, "pk.pem", developer: false) });

        Assert.NotNull(proof.Image);
        Assert.Equal(Verdict.Trusted, proof.Report.Report.Verdict);
        Assert.Equal(keys[0].Sha1Thumbprint, proof.Anchor?.Sha1Thumbprint);
        Assert.Equal(AnchorSource.Given, proof.Source);
        Assert.Contains("ffu-table-sha1", proof.Report.Report.Findings.Select(f => f.Code));
        Assert.True(proof.Image.Proved.HasFlag(Claims.SignerTrusted | Claims.ContentIntact));
    }

    [Fact]
    public void Proves_what_the_tests_make() => Assert.NotNull(Prove(new TestFfu().Build()).Image);

    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V2.ffu")]
    [InlineData("tiny_V1c_alg2.ffu")]
    public void Refuses_an_image_that_nobody_signed(string name) => Refused("device-unsigned", TestFfu.Vector(name));

    [Fact]
    public void Refuses_the_catalog_of_another_image()
    {
        var image = new TestFfu().Build();
        var other = new TestFfu { Change = TestFfu.Text("10.0.19041.1", "10.0.19041.2") }.Build();
        var size = (int)FfuFile.OpenForWork(new MemorySource(other)).Security.CatalogSize;
        Assert.Equal(size, (int)FfuFile.OpenForWork(new MemorySource(image)).Security.CatalogSize);
        other.AsSpan(32, size).CopyTo(image.AsSpan(32));

        Refused("ffu-table-mismatch", image);
    }

    [Fact]
    public void Refuses_a_signature_over_sha1() => Refused("weak-digest", new TestFfu { Digest = DigestAlgorithm.Sha1 }.Build());

    [Fact]
    public void Refuses_a_key_of_1024_bits() => Refused(
        "weak-key", new TestFfu { SignedBy = new TestPki { Issuer = TestFfu.PlatformKey, Key = RSA.Create(1024) }.Issue("CN=Weak Signer") }.Build());

    [Fact]
    public void Refuses_a_chain_that_is_signed_with_sha1() => Refused(
        "device-weak-chain",
        new TestFfu { SignedBy = new TestPki { Issuer = TestFfu.PlatformKey, Key = RSA.Create(2048), Hash = HashAlgorithmName.SHA1 }.Issue("CN=Old Signer") }.Build());

    [Fact]
    public void Refuses_a_root_that_only_bears_the_name_of_the_platform_key()
    {
        var forged = new TestPki { Ca = true, Key = RSA.Create(2048) }.Issue("CN=Test Platform Key");
        var image = new TestFfu { SignedBy = new TestPki { Issuer = forged, Key = RSA.Create(2048) }.Issue("CN=Test Image Signer"), Added = [forged.Certificate] }.Build();

        Refused("device-not-proven", image);
        Assert.Contains("untrusted-root", Prove(image).Report.Report.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Asks_for_valid_certificates_only_where_the_policy_does()
    {
        var expired = new TestFfu { SignedBy = new TestPki { Issuer = TestFfu.PlatformKey, Key = RSA.Create(2048), To = s_now.AddDays(-1) }.Issue("CN=Expired Signer") }.Build();

        Assert.NotNull(Prove(expired).Image);
        Refused("expired", expired, Demands with { ChecksDates = true });
    }

    [Fact]
    public void Asks_for_a_usage_only_where_the_policy_does()
    {
        var other = new TestFfu { SignedBy = new TestPki { Issuer = TestFfu.PlatformKey, Key = RSA.Create(2048), Eku = [Oids.TimeStamping] }.Issue("CN=Other Usage") }.Build();

        Assert.NotNull(Prove(other).Image);
        Refused("wrong-usage", other, Demands with { Usage = Oids.CodeSigning });
    }

    [Fact]
    public void Refuses_swapped_chunks()
    {
        var image = new TestFfu().Build();
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var (first, size) = ((int)file.PayloadOffset!.Value, file.Security.ChunkSize);
        var chunks = Enumerable.Range(0, (image.Length - first) / size).Select(i => image[(first + (i * size))..(first + ((i + 1) * size))]).ToList();
        var (one, other) = (1, chunks.FindIndex(2, c => !c.AsSpan().SequenceEqual(chunks[1])));
        chunks[one].CopyTo(image, first + (other * size));
        chunks[other].CopyTo(image, first + (one * size));

        var codes = Prove(image).Report.Report.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code);

        Assert.Equal(["ffu-chunk-mismatch", "ffu-chunk-mismatch"], codes);
        Assert.Null(Prove(image).Image);
    }

    [Fact]
    public void Reads_no_header_that_is_not_what_the_table_says()
    {
        var image = new TestFfu().Build();
        image[FfuFile.OpenForWork(new MemorySource(image)).ManifestRange.Offset + 3] ^= 1;

        Refused("ffu-chunk-mismatch", image);
        Assert.Null(Prove(image).File);
    }

    [Fact]
    public void Refuses_surplus_data_a_cut_off_image_and_a_table_of_another_length()
    {
        var image = new TestFfu().Build();
        var chunk = FfuFile.OpenForWork(new MemorySource(image)).Security.ChunkSize;

        Refused("ffu-surplus-data", [.. image, .. new byte[chunk]]);
        Refused("ffu-truncated", image[..^chunk]);
        Refused("ffu-truncated", TestFfu.Vector("tiny_V1_signed.ffu.trunc"), Demands with
        {
            Anchors = FlashAnchors.Of(Signet.Keys.CertificateFile.Read(Shared.Vector("ffu/tiny_V1_signed.ffu.pk.pem")), "pk.pem", developer: false),
        });
        Refused("ffu-hash-count", new TestFfu { MoreEntries = 1 }.Build());
        Refused("ffu-hash-count", new TestFfu { MoreEntries = -1 }.Build());
    }

    [Theory]
    [InlineData("Contoso", "Fam", "Tiny", "2")]
    [InlineData("Contoso", "Fam", "Tin", "y.1")]
    [InlineData("contoso", "Fam", "Tiny", "1")]
    [InlineData("Contoso ", "Fam", "Tiny", "1")]
    public void Refuses_an_image_for_another_device(string manufacturer, string family, string product, string version)
    {
        var proof = Prove(new TestFfu().Build(), Demands with { Device = new DeviceIdentity(manufacturer, family, product, version) });

        Assert.Null(proof.Image);
        Assert.All(proof.Report.Report.Findings.Where(f => f.Severity == Severity.Error), f => Assert.Equal("device-platform-id", f.Code));
        Assert.Equal(DeviceError.PlatformId, DeviceErrors.Of(DeviceFindings.PlatformId)?.Uefi);
    }

    [Fact]
    public void Compares_without_regard_to_case_only_when_asked() =>
        Assert.NotNull(Prove(new TestFfu().Build(), Demands with { Device = s_device with { Manufacturer = "CONTOSO" }, IgnoreCase = true }).Image);

    [Fact]
    public void Every_list_of_platform_ids_must_mean_the_device()
    {
        // The manifest says Tiny.1, the store header another.
        var image = new TestFfu
        {
            Change = bytes =>
            {
                var store = (int)FfuFile.OpenForWork(new MemorySource(bytes)).Stores[0].HeaderRange.Offset;
                "Contoso.Fam.Tina.1\0"u8.CopyTo(bytes.AsSpan(store + 12));
                return bytes;
            },
        }.Build();

        var findings = Prove(image).Report.Report.Findings;

        Assert.Single(findings, f => f.Code == "device-platform-lists");
        Assert.Single(findings, f => f.Code == "device-platform-id");
        Assert.Single(Prove(image, Demands with { Device = s_device with { Product = "Tina" } }).Report.Report.Findings, f => f.Code == "device-platform-id");
    }

    [Fact]
    public void Refuses_an_image_that_names_no_device()
    {
        var image = new TestFfu
        {
            Change = bytes =>
            {
                var file = FfuFile.OpenForWork(new MemorySource(bytes));
                bytes.AsSpan((int)file.Stores[0].HeaderRange.Offset + 12, FfuStoreHeader.PlatformIdsSize).Clear();
                return TestFfu.Text("DevicePlatformId0", "DevicePlattformId")(bytes);
            },
        }.Build();

        Refused("device-no-platform-id", image);
        Assert.NotNull(Prove(image, Demands with { Device = null }).Image);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("1", true)]
    [InlineData("True", true)]
    public void Refuses_removable_media_unless_the_manifest_allows_them(string? value, bool allows)
    {
        const string Versions = "OSVersion         = 10.0.19041.1\r\nAntiTheftVersion  = 1.1\r\n";
        var key = value is null ? "OSVersion = 1" : $"CanFlashToRemovableMedia = {value}";
        var image = new TestFfu { Change = TestFfu.Text(Versions, $"{key}\r\nDescription = ".PadRight(Versions.Length - 2, 'x') + "\r\n") }.Build();

        Assert.NotNull(Prove(image).Image);
        if (allows)
        {
            Assert.NotNull(Prove(image, Demands with { IsRemovable = true }).Image);
        }
        else
        {
            Refused("device-removable", image, Demands with { IsRemovable = true });
        }
    }

    [Theory]
    [InlineData("10.0.19041.1", "1.1", null)]
    [InlineData("10.0.9999.9", "1.0", null)]
    [InlineData("10.0.19041.2", null, "device-below-floor")]
    [InlineData("10.0.19042", null, "device-below-floor")]
    [InlineData("11", null, "device-below-floor")]
    [InlineData(null, "1.2", "device-reset-protection")]
    [InlineData(null, "2", "device-reset-protection")]
    public void Refuses_what_is_below_the_floor(string? osVersion, string? antiTheft, string? code)
    {
        var demands = Demands with { Floor = new FloorVersions(osVersion is null ? null : Version(osVersion), antiTheft is null ? null : Version(antiTheft)) };
        if (code is null)
        {
            Assert.NotNull(Prove(new TestFfu().Build(), demands).Image);
            return;
        }

        Refused(code, new TestFfu().Build(), demands);
    }

    [Fact]
    public void Refuses_an_image_without_versions_once_there_is_a_floor()
    {
        Refused("device-reset-protection", new TestFfu { Change = TestFfu.Text("AntiTheftVersion", "AntiThftxVersion") }.Build(), Demands with { Floor = new FloorVersions(null, Version("1.0")) });
        Refused("device-below-floor", new TestFfu { Change = TestFfu.Text("10.0.19041.1", "10.0.x9041.1") }.Build(), Demands with { Floor = new FloorVersions(Version("1"), null) });
    }

    [Fact]
    public void Keeps_the_headers_that_were_hashed_whatever_the_file_becomes()
    {
        using var source = new TurningSource(new TestFfu().Build());

        var proof = FfuProver.Prove(source, Demands, null, TestContext.Current.CancellationToken);
        source.Turn();

        var file = Assert.IsType<VerifiedFfu>(proof.Image).File;
        var header = new byte[FfuStoreHeader.CommonSize];
        Assert.Equal(header.Length, file.Source.Read(file.Stores[0].HeaderRange.Offset, header));
        Assert.True(FfuStoreHeader.TryRead([.. header, .. new byte[16]], 0, out var again, out _));
        Assert.Equal(file.Stores[0].Header.PlatformIds, again.PlatformIds);
        var chunk = new byte[proof.Image.ContentSize(proof.Image.Chunks.Count - 1)];
        Assert.Equal("ffu-changed-while-flashed", Assert.Throws<SigningException>(() => proof.Image.ReadChunk(proof.Image.Chunks.Count - 1, chunk)).Finding.Code);
    }

    [Fact]
    public void A_flip_of_any_byte_before_the_payload_is_refused_or_changes_nothing_that_is_signed()
    {
        var image = new TestFfu().Build();
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var tableEnd = file.Security.HashTable.End;
        for (var at = 0; at < file.PayloadOffset; at += at < tableEnd ? (Shared.Long ? 1 : 13) : (Shared.Long ? 29 : 997))
        {
            var changed = image.ToArray();
            changed[at] ^= 0x40;
            var proof = Prove(changed);
            if (at < file.Security.Padding.Offset || at >= file.Security.Padding.End)
            {
                Assert.True(proof.Image is null, $"byte {at} was changed");
            }
        }
    }

    [Fact]
    public void Stops_when_it_is_told_to() => Assert.ThrowsAny<OperationCanceledException>(
        () => FfuProver.Prove(new MemorySource(new TestFfu().Build()), Demands, null, new CancellationToken(canceled: true)));

    /// <summary>A file that becomes another one.</summary>
    private sealed class TurningSource(byte[] bytes) : ByteSource
    {
        private bool _turned;

        public override long Length => bytes.Length;

        public void Turn() => _turned = true;

        public override int Read(long offset, Span<byte> buffer)
        {
            var part = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer);
            if (_turned)
            {
                buffer[..part.Length].Fill(0x55);
            }

            return part.Length;
        }
    }
}
