using Signet.Catalogs;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Tests.Ffu;

public sealed class FfuVerifierTests
{
    private static FileReport Verify(byte[] image, string? anchor = "tiny_V1_signed.ffu.pk.pem")
    {
        var trust = anchor is null ? null : TrustStore.Of(CertificateFile.Read(Shared.Vector($"ffu/{anchor}")), anchor);
        return FfuVerifier.Verify(
            new MemorySource(image), new VerifyOptions { Policy = Policy.Ffu, At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), Trust = trust }, null,
            TestContext.Current.CancellationToken);
    }

    private static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    [Theory]
    [InlineData("tiny_V1_signed.ffu", "tiny_V1_signed.ffu.pk.pem")]
    [InlineData("tiny_V1_signed.ffu", "tiny_V1_signed.ffu.signer.pem")]
    [InlineData("tiny_V2_signed.ffu", "tiny_V2_signed.ffu.pk.pem")]
    public void Trusts_an_image_that_the_platform_key_vouches_for(string image, string anchor)
    {
        var report = Verify(Vector(image), anchor);

        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal(["ffu-table-sha1", "revocation-not-checked"], report.Report.Findings.Select(f => f.Code).Order());
    }

    [Theory]
    [InlineData("tiny_V1_signed.ffu", "tiny_V2_signed.ffu.pk.pem", "untrusted-root")]
    [InlineData("tiny_V1_signed.ffu", null, "untrusted-root")]
    [InlineData("tiny_V1.ffu", "tiny_V1_signed.ffu.pk.pem", "unsigned")]
    [InlineData("tiny_V1c_alg2.ffu", "tiny_V1_signed.ffu.pk.pem", "unsigned")]
    [InlineData("tiny_V1c_alg3.ffu", "tiny_V1_signed.ffu.pk.pem", "unsigned")]
    [InlineData("tiny_V1c_alg4.ffu", "tiny_V1_signed.ffu.pk.pem", "unsigned")]
    [InlineData("tiny_V1_signed.ffu.trunc", "tiny_V1_signed.ffu.pk.pem", "ffu-unseen")]
    public void Does_not_trust_what_is_not_proved(string image, string? anchor, string code)
    {
        var report = Verify(Vector(image), anchor);

        Assert.Equal(Verdict.NotProven, report.Report.Verdict);
        Assert.Contains(code, report.Report.Findings.Select(f => f.Code));
        Assert.DoesNotContain("ffu-chunk-mismatch", report.Report.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Names_the_first_bad_chunk_with_its_partition()
    {
        var image = Vector("tiny_V1_signed.ffu");
        image[300_000] ^= 1;

        var finding = Assert.Single(Verify(image).Report.Findings, f => f.Code == "ffu-chunk-mismatch");

        Assert.Equal(new FileRange(294912, 32768), finding.Where);
        Assert.Contains("MainOS, disk offset 0x98000", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_change_of_any_byte_except_in_padding_that_no_hash_covers()
    {
        var original = Vector("tiny_V1_signed.ffu");
        var file = FfuFile.OpenForWork(new MemorySource(original));
        Assert.True(CatalogFile.Open(new MemorySource(original.AsMemory(32, (int)file.Security.CatalogSize)), out var catalog, out _));

        // The platform key's own certificate travels with the signature and is not needed: the anchor is the one that the verifier was given.
        var unneeded = catalog.Data.Certificates.Where(c => !c.Span.SequenceEqual(catalog.Signatures[0].Signer!.Raw.Span)).Select(c => catalog.Data.Locate(c, 32)).Single();
        var step = Shared.Long ? 1 : 1499;
        for (var offset = 0; offset < original.Length; offset += offset < 3200 ? (Shared.Long ? 1 : 7) : step)
        {
            var image = original.ToArray();
            image[offset] ^= 0x20;
            var report = Verify(image).Report;
            var inPadding = offset >= file.Security.Padding.Offset && offset < file.Security.Padding.End;
            if (inPadding)
            {
                Assert.Contains("ffu-padding", report.Findings.Select(f => f.Code));
            }
            else if (offset < unneeded.Offset || offset >= unneeded.End)
            {
                Assert.True(report.Verdict != Verdict.Trusted, $"the byte at {offset} was changed");
            }
        }
    }

    [Fact]
    public void Rejects_a_table_that_another_catalog_is_for()
    {
        var image = Vector("tiny_V1_signed.ffu");
        var other = Vector("tiny_V2_signed.ffu.cat");
        Assert.Equal(other.Length, FfuFile.OpenForWork(new MemorySource(image)).Security.Catalog.Length);
        other.CopyTo(image, 32);

        var report = Verify(image, "tiny_V2_signed.ffu.pk.pem").Report;

        Assert.Equal(Verdict.Rejected, report.Verdict);
        Assert.Contains("ffu-table-mismatch", report.Findings.Select(f => f.Code));
    }

    // What Microsoft's page calls "the first one MB"; others cut there, whatever ImageSigner's TRUNCATE leaves.
    [Fact]
    public void Takes_the_first_megabyte_for_cut_off_on_purpose_and_says_what_it_could_not_see()
    {
        var image = new HandMadeFfu { ChunkSize = 65536, BlockSize = 65536, DiskBlocks = 64, Descriptors = [.. Enumerable.Range(0, 40).Select(i => HandMadeFfu.At((uint)i))] }.Build();
        var file = FfuFile.OpenForWork(new MemorySource(image));

        var cut = Verify(image[..(1024 * 1024)]).Report;
        Assert.Equal(Verdict.NotProven, cut.Verdict);
        var seen = ((1024 * 1024) - file.Security.ImageOffset) / file.Security.ChunkSize;
        Assert.Contains(cut.Findings, f => f.Code == "ffu-unseen" && f.Message.Contains($"{seen} of {file.Security.HashCount} chunks can be compared", StringComparison.Ordinal));

        // What is there is compared all the same.
        image[(1024 * 1024) - 1] ^= 1;
        Assert.Contains(Verify(image[..(1024 * 1024)]).Report.Findings, f => f.Code == "ffu-chunk-mismatch");
        Assert.Equal(Verdict.Rejected, Verify(image[..(1024 * 1024 + 1)]).Report.Verdict);
    }

    [Fact]
    public void A_file_that_becomes_shorter_meanwhile_fails_as_that_and_not_as_many_errors_in_one()
    {
        using var shrinking = new Shrinking(Vector("tiny_V1_signed.ffu"));
        Assert.Throws<EndOfStreamException>(() => FfuVerifier.Verify(shrinking, new VerifyOptions { Policy = Policy.Ffu, At = DateTimeOffset.UnixEpoch }, null, TestContext.Current.CancellationToken));
    }

    private sealed class Shrinking(byte[] bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var part = bytes.AsSpan((int)offset, (int)Math.Min(buffer.Length, bytes.Length - offset));
            part.CopyTo(buffer);
            return offset < bytes.Length / 2 ? part.Length : throw new EndOfStreamException("the file became shorter");
        }
    }

    [Fact]
    public void Rejects_surplus_data()
    {
        var report = Verify([.. Vector("tiny_V1_signed.ffu"), .. new byte[40000]]).Report;

        Assert.Equal(Verdict.Rejected, report.Verdict);
        Assert.Contains("ffu-surplus-data", report.Findings.Select(f => f.Code));
    }
}
