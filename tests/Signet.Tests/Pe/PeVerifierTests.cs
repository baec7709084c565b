using System.Buffers.Binary;
using Signet.Authenticode;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.Pe;
using Signet.Tests.Trust;
using Signet.Trust;

namespace Signet.Tests.Pe;

public class PeVerifierTests
{
    private static readonly TestCertificate s_root = TestPki.Root();
    private static readonly TestCertificate s_signer = TestPki.Signer(s_root);

    private static readonly TrustStore s_trust = TrustStore.Of(
        [.. CertificateFile.Read(Shared.Vector("verify/root.cer")), s_root.Certificate], "the test's roots");

    private static readonly VerifyOptions s_options = new()
    {
        At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), Trust = s_trust, TimestampTrust = s_trust,
    };

    private static readonly VerifyOptions s_lenient = s_options with { Lenient = true };
    private static readonly VerifyOptions s_sha1 = s_options with { AllowSha1 = true };
    private static readonly VerifyOptions s_uefi = s_options with { Policy = Policy.Uefi };

    /// <summary>Each case: a file, the options, the verdict and the findings from warnings upwards.</summary>
    public static TheoryData<string, Func<byte[]>, VerifyOptions, Verdict, string[]> Cases { get; } = new()
    {
        { "as signtool signed it", () => SignedPe.Vector("sign-sha256.exe"), s_options, Verdict.Trusted, [] },
        { "with page hashes", () => SignedPe.Vector("sign-ph.exe"), s_options, Verdict.Trusted, [] },
        { "time-stamped", () => SignedPe.Vector("pre-ts.exe"), s_options, Verdict.Trusted, [] },
        { "expired, time-stamped while valid", () => SignedPe.Vector("pre-expired-ts.exe"), s_options, Verdict.Trusted, [] },
        { "expired", () => SignedPe.Vector("pre-expired.exe"), s_options, Verdict.Rejected, ["expired"] },
        { "lifetime signing, expired, time-stamped while valid", () => SignedPe.Vector("pre-life-ts.exe"), s_options, Verdict.Rejected, ["expired"] },
        { "signed by a server's certificate", () => SignedPe.Vector("pre-noeku.exe"), s_options, Verdict.Rejected, ["wrong-usage"] },
        { "signed under a root nobody named", () => SignedPe.Vector("pre-rogue.exe"), s_options, Verdict.NotProven, ["untrusted-root"] },
        { "unsigned", SignedPe.Unsigned, s_options, Verdict.NotProven, ["unsigned"] },
        { "SHA-1", () => SignedPe.Vector("sign-sha1.exe"), s_options, Verdict.NotProven, ["weak-digest"] },
        { "SHA-1 when that was asked for", () => SignedPe.Vector("sign-sha1.exe"), s_sha1, Verdict.Trusted, [] },
        { "SHA-1 with SHA-256 nested in it", () => SignedPe.Vector("sign-as-nested.exe"), s_options, Verdict.Trusted, ["weak-digest"] },

        { "a byte of the body", () => Flip("sign-sha256.exe", 1600), s_options, Verdict.Rejected, ["pe-digest-mismatch", "pe-checksum-wrong"] },
        { "a byte of the body, under page hashes", () => Flip("sign-ph.exe", 1600), s_options, Verdict.Rejected, ["pe-digest-mismatch", "pe-page-hash-mismatch", "pe-checksum-wrong"] },
        { "a byte of the headers", () => Flip("sign-ph.exe", 2), s_options, Verdict.Rejected, ["pe-digest-mismatch", "pe-page-hash-mismatch", "pe-checksum-wrong"] },
        { "a byte of the checksum", () => Flip("sign-sha256.exe", 0x80 + 88), s_options, Verdict.Trusted, ["pe-checksum-wrong"] },
        { "a byte of the signature's value", () => Flip("sign-sha256.exe", 11784 - 60), s_options, Verdict.Rejected, ["cms-signature-mismatch", "pe-checksum-wrong"] },
        { "a byte of the nested signature's value", () => Flip("sign-as-nested.exe", 14608 - 60), s_options, Verdict.Rejected, ["weak-digest", "cms-signature-mismatch", "pe-checksum-wrong"] },
        { "bytes behind the table", () => [.. SignedPe.Vector("sign-sha256.exe"), .. "12345678"u8], s_options, Verdict.Rejected, ["pe-table-not-last", "pe-checksum-wrong", "pe-digest-mismatch"] },
        { "bytes behind the table, which are hashed", () => [.. SignedPe.Vector("sign-sha256.exe"), .. "12345678"u8], s_lenient, Verdict.Rejected, ["pe-table-not-last", "pe-checksum-wrong", "pe-digest-mismatch"] },
        { "bytes hidden behind the signature", () => Padded("hidden!!"u8), s_options, Verdict.Rejected, ["pe-hidden-data"] },
        { "bytes hidden behind the signature, leniently", () => Padded("hidden!!"u8), s_lenient, Verdict.Trusted, ["pe-hidden-data"] },
        { "zeros too many behind the signature", () => Padded(new byte[8]), s_options, Verdict.Rejected, ["pe-hidden-data"] },
        { "the last 40 bytes cut off", () => SignedPe.Vector("sign-sha256.exe")[..^40], s_options, Verdict.Rejected, ["pe-table-outside-file"] },
        { "the directory entry cleared, the table left", Disowned, s_options, Verdict.NotProven, ["unsigned"] },
        { "a table that is no signature", () => SignedPe.WithTable(SignedPe.Unsigned(), WinCertificate.Wrap("junk"u8)), s_options, Verdict.Rejected, ["cms-truncated"] },

        { "signed by the test", () => SignedPe.With(SignedPe.Sign(s_signer)), s_options, Verdict.Trusted, [] },
        { "signed as a cabinet", () => SignedPe.With(SignedPe.Sign(s_signer, c => c with { DataType = Oids.SpcCabData })), s_options, Verdict.Rejected, ["signature-wrong-kind"] },
        { "signed for another file", () => SignedPe.With(SignedPe.Sign(s_signer, c => c with { Digest = new byte[32] })), s_options, Verdict.Rejected, ["pe-digest-mismatch"] },
        { "signed twice by the same signer", () => SignedPe.With(SignedPe.Sign(s_signer) with { SignerInfos = [.. SignedPe.Sign(s_signer).SignerInfos, .. SignedPe.Sign(s_signer).SignerInfos] }), s_options, Verdict.Rejected, ["cms-many-signers"] },
        { "signed by nobody", () => SignedPe.With(SignedPe.Sign(s_signer) with { SignerInfos = [] }), s_options, Verdict.Rejected, ["cms-no-signer"] },
        { "the signer's certificate left out", () => SignedPe.With(SignedPe.Sign(s_signer) with { Certificates = [s_root.Certificate.Raw] }), s_options, Verdict.Rejected, ["cms-no-signer-certificate"] },
        { "an unknown attribute", () => SignedPe.With(SignedPe.Sign(s_signer, unsigned: [new("1.2.3.4", Octets(100))])), s_options, Verdict.Trusted, ["cms-unknown-attribute"] },
        { "a large unknown attribute", () => SignedPe.With(SignedPe.Sign(s_signer, unsigned: [new("1.2.3.4", Octets(100_000))])), s_options, Verdict.Rejected, ["cms-hidden-data", "cms-unknown-attribute"] },
        { "sealed", () => SignedPe.With(SignedPe.Sign(s_signer, unsigned: [new(Oids.SealingSignature, Octets(4))])), s_options, Verdict.Trusted, ["spc-seal-not-verified"] },
        { "to be sealed, without a seal", () => SignedPe.With(SignedPe.Sign(s_signer, attributes: [Intent()])), s_options, Verdict.Rejected, ["spc-not-sealed"] },
        { "to be sealed, with a seal", () => SignedPe.With(SignedPe.Sign(s_signer, attributes: [Intent()], unsigned: [new(Oids.SealingSignature, Octets(4))])), s_options, Verdict.Trusted, ["spc-seal-not-verified"] },

        { "a stranger's signature nested in a good one", () => Nested(SignedPe.Sign(s_signer), SignedPe.Sign(Stranger())), s_options, Verdict.Trusted, ["untrusted-root"] },
        { "a good signature nested in a stranger's", () => Nested(SignedPe.Sign(Stranger()), SignedPe.Sign(s_signer)), s_options, Verdict.Trusted, ["untrusted-root"] },
        { "an expired signature nested in a good one", () => Nested(SignedPe.Sign(s_signer), SignedPe.Sign(Expired())), s_options, Verdict.Trusted, ["expired"] },
        { "a signature of another file nested in a good one", () => Nested(SignedPe.Sign(s_signer), SignedPe.Sign(s_signer, c => c with { Digest = new byte[32] })), s_options, Verdict.Rejected, ["pe-digest-mismatch"] },
        { "a broken time stamp", () => SignedPe.With(SignedPe.Sign(s_signer, unsigned: [new(Oids.Rfc3161Token, Octets(4))])), s_options, Verdict.Rejected, ["timestamp-malformed"] },
        { "a broken time stamp of the signature that does not matter", () => Nested(SignedPe.Sign(Stranger(), unsigned: [new(Oids.Rfc3161Token, Octets(4))]), SignedPe.Sign(s_signer)), s_options, Verdict.Rejected, ["timestamp-malformed", "untrusted-root"] },
        { "a nested signature with one nested in it", TwoDeep, s_options, Verdict.Rejected, ["signature-nested-too-deep"] },
        { "more signatures than are looked at", () => SignedPe.With([.. Enumerable.Repeat(SignedPe.Sign(s_signer), 65)]), s_options, Verdict.Rejected, ["signature-too-many"] },
        { "more nested signatures than are looked at", () => SignedPe.With(NestedSignatures.With(SignedPe.Sign(s_signer), [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(SignedPe.Sign(s_signer).Encode(), 64)])), s_options, Verdict.Rejected, ["signature-too-many"] },

        { "a good second entry, to Windows", () => SignedPe.With(SignedPe.Sign(Stranger()), SignedPe.Sign(s_signer)), s_options, Verdict.NotProven, ["untrusted-root"] },
        { "a good second entry, to firmware", () => SignedPe.With(SignedPe.Sign(Stranger()), SignedPe.Sign(s_signer)), s_uefi, Verdict.Trusted, ["untrusted-root"] },
        { "a good nested signature, to firmware", () => Nested(SignedPe.Sign(Stranger()), SignedPe.Sign(s_signer)), s_uefi, Verdict.NotProven, ["untrusted-root"] },
        { "a broken second entry, to Windows", () => SignedPe.With(SignedPe.Sign(s_signer), SignedPe.Sign(s_signer, c => c with { Digest = new byte[32] })), s_options, Verdict.Rejected, ["pe-digest-mismatch"] },
        { "an expired signer, to firmware", () => SignedPe.With(SignedPe.Sign(Expired())), s_uefi, Verdict.Trusted, [] },
        { "a SHA-1 signature, to firmware", () => SignedPe.Vector("sign-sha1.exe"), s_uefi, Verdict.NotProven, ["weak-digest"] },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Gives_the_verdict_and_says_why(string what, Func<byte[]> file, VerifyOptions options, Verdict verdict, string[] codes)
    {
        var report = PeVerifier.Verify(new MemorySource(file()), options);
        Assert.Equal(codes.Order(), report.Report.Findings.Where(f => f.Severity > Severity.Note).Select(f => f.Code).Distinct().Order());
        Assert.True(verdict == report.Report.Verdict, $"{what}: {report.Report.Verdict}");
    }

    [Fact]
    public void Says_everything_about_a_good_file()
    {
        var report = PeVerifier.Verify(new MemorySource(SignedPe.Vector("pre-ts.exe")), s_options);
        Assert.Equal("pe", report.Format);
        Assert.Equal(report.Report.Required, report.Report.Proved);
        Assert.Equal(DigestAlgorithm.Sha256, report.Digest!.Algorithm);
        var signature = Assert.Single(report.Signatures);
        Assert.True(signature is { Intact: true, Trusted: true, Index: 0, NestedIn: null, PageHashes: null });
        Assert.Equal("Described", signature.ProgramName);
        Assert.Equal("https://example.com/i", signature.MoreInfo);
        Assert.Equal(3, signature.Chain.Count);
        Assert.Equal("CN=Vector A Publisher 2048, O=Signet test keys, C=XX", signature.Signer!.SubjectName);
        Assert.True(signature.Timestamp is { Kind: "rfc3161", Trusted: true, Chain.Count: 3 });
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1790000000), signature.Timestamp.Time);
    }

    [Fact]
    public void Numbers_nested_signatures_after_the_one_that_holds_them()
    {
        var report = PeVerifier.Verify(new MemorySource(SignedPe.Vector("sign-as-nested.exe")), s_options);
        Assert.Equal([(0, null), (1, 0)], report.Signatures.Select(s => (s.Index, s.NestedIn)));
        Assert.Equal([(true, false), (true, true)], report.Signatures.Select(s => (s.Intact, s.Trusted)));
        Assert.Contains(report.Report.Findings, f => f.Code == "weak-digest" && f.Message.StartsWith("signature 0: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_the_first_page_that_was_changed()
    {
        var report = PeVerifier.Verify(new MemorySource(Flip("sign-ph.exe", 6000)), s_options);
        var where = report.Report.Findings.Single(f => f.Code == "pe-page-hash-mismatch").Where!.Value;
        Assert.True(where.Offset <= 6000 && where.End > 6000 && where.Length <= 4096, where.ToString());
        Assert.Equal(DigestAlgorithm.Sha256, report.Signatures[0].PageHashes);
    }

    [Theory]
    [InlineData("", "format-unknown")]
    [InlineData("M", "format-unknown")]
    [InlineData("hello", "format-unknown")]
    [InlineData("MZ", "pe-truncated")]
    public void Knows_a_file_by_its_bytes(string content, string code)
    {
        var report = FileVerifier.Verify(new MemorySource(System.Text.Encoding.ASCII.GetBytes(content)), s_options);
        Assert.Equal([code], report.Report.Findings.Select(f => f.Code));
        Assert.Equal(Verdict.Rejected, report.Report.Verdict);
    }

    [Fact]
    public void The_default_roots_trust_nobody_s_test_keys()
    {
        var report = PeVerifier.Verify(new MemorySource(SignedPe.Vector("sign-sha256.exe")), s_options with { Trust = null });
        Assert.Equal(Verdict.NotProven, report.Report.Verdict);
    }

    [Fact]
    public void Bytes_behind_a_signature_are_seen_where_the_container_does_not_cut_them_off()
    {
        byte[] der = [.. SignedPe.Sign(s_signer).Encode(), 5, 0];
        var read = Assert.Single(AuthenticodeSignature.ReadAll([(der, 100)], SignedContentKind.Pe, out _));
        Assert.Equal(new FileRange(100 + der.Length - 2, 2), read.Findings.Single(f => f.Code == "signature-trailing-data").Where);
    }

    [Fact]
    public void A_table_of_two_million_entries_costs_next_to_nothing()
    {
        var table = new byte[16 * 1024 * 1024];
        for (var at = 0; at < table.Length; at += 8)
        {
            new byte[] { 8, 0, 0, 0, 0, 2, 2, 0 }.CopyTo(table, at);
        }

        var file = SignedPe.WithTable(SignedPe.Unsigned(), table);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = PeVerifier.Verify(new MemorySource(file), s_options);
        Assert.Equal(Verdict.Rejected, report.Report.Verdict);
        Assert.Contains("pe-table-malformed", report.Report.Findings.Select(f => f.Code));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60 * 1024 * 1024);
    }

    [Fact]
    public void Firmware_refuses_an_image_that_it_hashes_otherwise()
    {
        // SizeOfHeaders past the first section: the section walk hashes those bytes twice.
        var file = SignedPe.Unsigned();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan((int)SignedPe.Open(file).Headers.PeOffset + 84), 0x1000);
        var signed = SignedPe.WithTable(file, WinCertificate.Wrap(SignedPe.Sign(s_signer, c => c with { Digest = DigestOf(file) }).Encode()));
        Assert.Equal(Verdict.Trusted, PeVerifier.Verify(new MemorySource(signed), s_options).Report.Verdict);
        var report = PeVerifier.Verify(new MemorySource(signed), s_uefi).Report;
        Assert.Contains(report.Findings, f => f is { Code: "pe-efi-digest-differs", Severity: Severity.Error });
    }

    [Fact]
    public void An_empty_report_is_no_pass()
    {
        Assert.Equal(Verdict.NotProven, new Report(Policy.Windows.Required).Verdict);
    }

    private static byte[] DigestOf(byte[] file) =>
        PeDigestPass.Compute(new MemorySource(file), SignedPe.Open(file).Layout, [DigestAlgorithm.Sha256], [], checksum: false).Digests[DigestAlgorithm.Sha256];

    private static byte[] Flip(string name, int offset)
    {
        var file = SignedPe.Vector(name);
        file[offset] ^= 1;
        return file;
    }

    /// <summary>Bytes behind the signature, counted in the entry and in the table: the hole of CVE-2013-3900.</summary>
    private static byte[] Padded(ReadOnlySpan<byte> bytes)
    {
        byte[] entry = [.. WinCertificate.Wrap(SignedPe.SignatureOf(SignedPe.Vector("sign-sha256.exe")).Raw.Span), .. bytes];
        BinaryPrimitives.WriteInt32LittleEndian(entry, entry.Length);
        return SignedPe.WithTable(SignedPe.Unsigned(), entry);
    }

    private static byte[] Disowned()
    {
        var file = SignedPe.Vector("sign-sha256.exe");
        file.AsSpan((int)SignedPe.Open(file).Headers.SecurityEntryOffset, 8).Clear();
        var checkSum = PeDigestPass.Compute(new MemorySource(file), SignedPe.Open(file).Layout, [], [], checksum: true).CheckSum!.Value;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan((int)SignedPe.Open(file).Headers.CheckSumOffset), checkSum);
        return file;
    }

    private static TestCertificate Stranger() => TestPki.Signer(TestPki.Root("CN=Stranger"));

    private static TestCertificate Expired() =>
        new TestPki { Issuer = s_root, Eku = [Oids.CodeSigning], To = TestPki.Now.AddYears(-1) }.Issue("CN=Expired");

    private static byte[] Nested(SignedData outer, SignedData inner) => SignedPe.With(NestedSignatures.With(outer, [inner.Encode()]));

    private static byte[] TwoDeep() =>
        Nested(SignedPe.Sign(s_signer), NestedSignatures.With(SignedPe.Sign(s_signer), [SignedPe.Sign(s_signer).Encode()]));

    private static CmsAttribute Intent() => new(Oids.IntentToSeal, new byte[] { 0x02, 0x01, 0x01 });

    private static byte[] Octets(int count)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        writer.WriteOctetString(new byte[count]);
        return writer.Encode();
    }
}
