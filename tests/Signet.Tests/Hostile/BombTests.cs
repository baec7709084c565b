using Signet.Authenticode;
using Signet.Cms;
using Signet.Files;
using Signet.Pe;
using Signet.Tests.Cms;
using Signet.Tests.Pe;
using Signet.Tests.Trust;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Tests.Hostile;

/// <summary>No file costs more than 200 MB or hangs, and each says why it is refused.</summary>
/// <remarks>Where memory is the point, Signet.EndToEnd has the same files in a process of its own, whose peak is read.</remarks>
public class BombTests
{
    private const int Deep = 100_000;

    private static readonly byte[] s_null = [5, 0];

    /// <summary>Each case: a file, and the error that names the bomb.</summary>
    public static TheoryData<string, Func<byte[]>, string> Files { get; } = new()
    {
        { "two million table entries", () => Bombs.TableEntries(2_000_000), "pe-table-malformed" },
        { "two million table entries of no known type", () => Bombs.TableEntries(2_000_000, 0), "pe-table-malformed" },
        { "deep ASN.1 as the signature", () => Bombs.Signature(Bombs.Nested(Deep)), "cms-too-deep" },
        { "deep sets as the signature", () => Bombs.Signature(Bombs.Nested(Deep, 0x31)), "cms-too-deep" },
        { "deep context tags as the signature", () => Bombs.Signature(Bombs.Nested(Deep, 0xA0)), "cms-too-deep" },
        { "deep ASN.1 as the content", () => Bombs.Signature(Bombs.SignedData(content: Bombs.Nested(Deep))), "cms-too-deep" },
        { "deep ASN.1 as a certificate", () => Bombs.Signature(Bombs.SignedData(certificates: Bombs.Nested(Deep))), "cms-too-deep" },
        { "deep ASN.1 in an unsigned attribute", () => Bombs.Signature(Bombs.SignedData(unsigned: Der.Sequence(Der.Oid("1.2.3"), Bombs.Element(0x31, Bombs.Nested(Deep))))), "cms-too-deep" },
        { "indefinite lengths inside one another", () => Bombs.Signature(Bombs.Repeat([0x30, 0x80], Deep)), "cms-not-der" },
        { "deep ASN.1 in a certificate's extension", () => Signed(Bombs.Certificate(Oids.ExtendedKeyUsage, Bombs.Nested(9_000))), "cms-no-signer-certificate" },
        { "deep ASN.1 in the page hashes", () => Bombs.Signature(Bombs.SignedData(content: PageHashes(Bombs.Nested(Deep, 0x31)))), "spc-bad-page-hashes" },
        { "seventeen million elements", () => Bombs.Signature(Bombs.SignedData(unsigned: Bombs.Element(0x30, [.. Der.Oid("1.2.3"), .. Bombs.Element(0x31, Bombs.Repeat(s_null, 17_000_000))]))), "cms-too-many" },
        { "100,000 attribute values", () => Bombs.Signature(Bombs.SignedData(unsigned: Der.Sequence(Der.Oid("1.2.3"), Bombs.Element(0x31, Bombs.Repeat(s_null, 100_000))))), "cms-malformed" },
        { "100,000 unsigned attributes", () => Bombs.Signature(Bombs.SignedData(unsigned: Bombs.Repeat(Der.Attribute("1.2.3", s_null), 100_000))), "cms-malformed" },
        { "100,000 signed attributes", () => Bombs.Signature(Bombs.SignedData(attributes: Bombs.Repeat(Der.Attribute("1.2.3", s_null), 50_000))), "cms-malformed" },
        { "a signed attribute of 20 MB", () => Bombs.Signature(Bombs.SignedData(attributes: Bombs.Element(0x30, [.. Der.Oid("1.2.3"), .. Bombs.Element(0x31, Bombs.Element(4, new byte[20_000_000]))]))), "cms-malformed" },
        { "100,000 digest algorithms", () => Bombs.Signature(Bombs.SignedData(digests: Bombs.Repeat(Der.Algorithm(Oids.Sha256), 100_000))), "cms-too-many" },
        { "100,000 certificates", () => Bombs.Signature(Bombs.SignedData(certificates: Bombs.Repeat([0x30, 0], 100_000))), "cms-too-many" },
        { "100,000 attribute certificates", () => Bombs.Signature(Bombs.SignedData(certificates: Bombs.Repeat([0xA1, 0], 100_000))), "cms-too-many" },
        { "100,000 revocation lists", () => Bombs.Signature(Bombs.SignedData(crls: Bombs.Repeat([0x30, 0], 100_000))), "cms-too-many" },
        { "10,000 signers", () => Bombs.Signature(Bombs.SignedData(signers: Bombs.Repeat(Signer(), 10_000))), "cms-too-many" },
        { "an object identifier of 30 KB", () => Bombs.Signature(Bombs.SignedData(digests: Der.Sequence(Der.Tlv(6, [.. Bombs.Repeat([0x81], 30_000), 1])))), "cms-malformed" },
        { "an integer of 10 MB", () => Bombs.Signature(Bombs.SignedData(signers: Bombs.Element(0x30, [.. Bombs.Element(2, Bombs.Repeat([1], 10_000_000))]))), "cms-malformed" },
        { "a certificate of 10 MB", () => Signed(Bombs.Certificate("1.2.3", new byte[10_000_000])), "cms-hidden-data" },
        { "256 certificates with 60 KB of key usages", () => Signed([.. Enumerable.Repeat(Bombs.Certificate(Oids.ExtendedKeyUsage, Bombs.Element(0x30, Bombs.Repeat(Der.Oid("1.2.3"), 15_000))), 255)]), "cms-hidden-data" },
        { "page hashes of 8 MB for a small file", () => Bombs.Signature(Bombs.SignedData(content: PageHashes(Der.Set(Der.Sequence(Der.Oid(Oids.SpcPageHashV2), Der.Set(Der.Octets(new byte[36 * 220_000]))))))), "pe-page-hash-malformed" },
        { "65 table entries", () => SignedPe.With([.. Enumerable.Repeat(SignedPe.Sign(Gauntlet.Signer), 65)]), "signature-too-many" },
        { "64 nested signatures", () => SignedPe.With(NestedSignatures.With(SignedPe.Sign(Gauntlet.Signer), [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(SignedPe.Sign(Gauntlet.Signer).Encode(), 64)])), "signature-too-many" },
        { "1,000 nested signatures", () => SignedPe.With(NestedSignatures.With(SignedPe.Sign(Gauntlet.Signer), [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(SignedPe.Sign(Gauntlet.Signer).Encode(), 1000)])), "cms-malformed" },
        { "signatures nested five deep", NestedDeeply, "cms-too-deep" },
        { "a thousand tokens", () => SignedPe.With(Unsigned([.. Enumerable.Range(0, 60).Select(_ => new CmsAttribute(Oids.Rfc3161Token, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[] { 0x30, 0 }, 60)]))])), "timestamp-too-many" },
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public async Task Is_refused_for_what_it_is(string what, Func<byte[]> make, string code)
    {
        await Task.Yield();
        var file = make();
        var report = Cost.Bounded(what, () => Gauntlet.Verify(file)).Report;
        Assert.Contains(code, report.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code));
        Assert.NotEqual(Verdict.Trusted, report.Verdict);
        Assert.InRange(report.Findings.Count, 1, 1000);
        // Nothing is added to a file that verification rejects, be it for a time stamp.
        Assert.NotEqual("signed", Cost.Bounded(what + ", signed again", () => Gauntlet.Sign(file, new() { Existing = ExistingSignature.Append })));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(100)]
    [InlineData(4_095)]
    [InlineData(65_535)]
    public async Task Many_tiny_sections_cost_what_they_weigh(int count)
    {
        await Task.Yield();
        var file = Bombs.Sections(count);
        Assert.Equal(count, SignedPe.Open(file).Headers.Sections.Count);
        Cost.Bounded($"{count} sections", () => Gauntlet.Run(file));
        // A page of one byte is hashed as 4096.
        var signed = Cost.Bounded($"{count} sections, page hashes", () => Gauntlet.Sign(file, new() { PageHashes = true }));
        Assert.Equal(count >= PePages.MaxRuns ? "pe-page-hash-impossible" : "signed", signed);
    }

    /// <summary>Certificates that certify each other in circles, under every signature and every time stamp of a file.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Circles_of_certificates_are_left_after_so_many_steps()
    {
        await Task.Yield();
        var roots = Enumerable.Range(0, 12).Select(i => TestPki.Root($"CN=Circle {i}")).ToList();
        List<ReadOnlyMemory<byte>> crossed =
        [
            .. roots.SelectMany(subject => roots.Where(r => r != subject).Select(issuer => new TestPki
            {
                Issuer = issuer, Ca = true, SubjectKey = new System.Security.Cryptography.X509Certificates.PublicKey(subject.Ecdsa), HasKeyIdentifiers = false,
            }.Issue(subject.Name.Name).Certificate.Raw)),
        ];
        var signer = TestPki.Signer(roots[0], "CN=Circled");
        var one = SignedPe.Sign(signer);
        one = one with { Certificates = [.. one.Certificates, .. crossed] };
        var file = SignedPe.With(NestedSignatures.With(one, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(one.Encode(), 60)]));
        var report = Cost.Bounded("circles", () => Gauntlet.Verify(file)).Report;
        Assert.Equal(Verdict.NotProven, report.Verdict);
        Assert.Contains("chain-search-limit", report.Findings.Select(f => f.Code));
    }

    [Fact(Timeout = 120_000)]
    public async Task Name_constraints_are_compared_with_so_many_names()
    {
        await Task.Yield();
        var name = Bombs.Element(0xA4, Der.Name("other"));
        var constraints = new System.Security.Cryptography.X509Certificates.X509Extension(
            Oids.NameConstraints, Der.Sequence(Bombs.Element(0xA1, Bombs.Repeat(Der.Sequence(name), 2500))), critical: true);
        var alternatives = new System.Security.Cryptography.X509Certificates.X509Extension(
            Oids.SubjectAlternativeName, Bombs.Element(0x30, Bombs.Repeat(Bombs.Element(0xA4, Der.Name("x")), 2500)), critical: false);
        var authority = new TestPki { Issuer = Gauntlet.Root, Ca = true, Extensions = [constraints] }.Issue("CN=Constrained");
        var signer = new TestPki { Issuer = authority, Eku = [Oids.CodeSigning], Extensions = [alternatives] }.Issue("CN=Named");
        var signature = SignedPe.Sign(signer);
        var file = SignedPe.With(signature with { Certificates = [.. signature.Certificates, authority.Certificate.Raw] });
        var report = Cost.Bounded("names", () => Gauntlet.Verify(file)).Report;
        Assert.Contains("chain-name-constraint", report.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task A_revocation_list_of_any_length_is_read_once(int entries)
    {
        await Task.Yield();
        var crl = RevocationList(Bombs.Repeat(Der.Sequence(Der.Integer(1, 2, 3), Der.UtcTime("200101000000Z")), entries), []);
        var lists = Cost.Bounded($"{entries} entries", () => CrlFile.TryReadAll(crl, out var read, out var problem) ? read : throw new InvalidOperationException(problem.Message));
        Assert.Equal(entries, lists[0].Entries.Count);
        Assert.NotNull(Cost.Bounded("index", () => lists[0].Find([1, 2, 3])));
    }

    public static TheoryData<string, Func<byte[]>> Lists { get; } = new()
    {
        { "deep ASN.1", () => Bombs.Nested(Deep) },
        { "deep ASN.1 in the entries", () => RevocationList(Bombs.Nested(Deep), []) },
        { "an entry with 10,000 extensions", () => RevocationList(Der.Sequence(Der.Integer(1), Der.UtcTime("200101000000Z"), Bombs.Element(0x30, Bombs.Repeat(Der.Sequence(Der.Oid("1.2.3"), Der.Octets()), 10_000))), []) },
        { "10,000 extensions", () => RevocationList([], Bombs.Repeat(Der.Sequence(Der.Oid("1.2.3"), Der.Octets()), 10_000)) },
        { "100,000 PEM blocks that are none", () => Bombs.Repeat("-----BEGIN X509 CRL-----\n"u8.ToArray(), 100_000) },
        { "100,000 empty PEM blocks", () => Bombs.Repeat("-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n"u8.ToArray(), 100_000) },
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Lists), DisableDiscoveryEnumeration = true)]
    public async Task A_revocation_list_made_to_exhaust_is_refused(string what, Func<byte[]> make)
    {
        await Task.Yield();
        var bytes = make();
        Assert.False(Cost.Bounded(what, () => CrlFile.TryReadAll(bytes, out _, out _)));
    }

    private static byte[] RevocationList(byte[] entries, byte[] extensions) => Der.Sequence(
        Bombs.Element(0x30,
        [
            .. Der.Integer(1), .. Der.Algorithm(Oids.Sha256WithRsa), .. Der.Name("x"), .. Der.UtcTime("200101000000Z"), .. Bombs.Element(0x30, entries),
            .. extensions.Length == 0 ? [] : Bombs.Element(0xA0, Bombs.Element(0x30, extensions)),
        ]),
        Der.Algorithm(Oids.Sha256WithRsa), Der.Bits(new byte[256]));

    private static byte[] PageHashes(byte[] serialized) => new SpcIndirectData(
        Oids.SpcPeImageData,
        new SpcPeImageData(new byte[] { 0 }, new SpcLink { Moniker = new SpcSerializedObject(PageHashTable.ClassId, serialized) }).Encode(),
        Oids.Sha256, new byte[32]).Encode();

    private static byte[] Signer() => Der.Sequence(
        Der.Integer(1), Der.Sequence(Der.Name("x"), Der.Integer(1)), Der.Algorithm(Oids.Sha256), Der.Algorithm(Oids.RsaEncryption), Der.Octets(new byte[8]));

    private static byte[] Signed(params byte[][] certificates) => Bombs.Signature(Bombs.SignedData(certificates: [.. certificates.SelectMany(c => c)]));

    private static SignedData Unsigned(CmsAttribute[] attributes) => SignedPe.Sign(Gauntlet.Signer, unsigned: attributes);

    private static byte[] NestedDeeply()
    {
        var signature = SignedPe.Sign(Gauntlet.Signer);
        for (var i = 0; i < 5; i++)
        {
            signature = NestedSignatures.With(SignedPe.Sign(Gauntlet.Signer), [signature.Encode()]);
        }

        return SignedPe.With(signature);
    }
}
