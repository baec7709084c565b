using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Authenticode;
using Signet.Cms;
using Signet.Keys;
using Signet.Pe;
using Signet.Tests.Cms;
using Signet.Tests.Pe;
using Signet.Tests.Timestamps;
using Signet.Tests.Trust;
using Signet.Tests.X509;
using Signet.Timestamps;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Hostile;

/// <summary>Attacks on Authenticode that have a name, each with the finding that answers it.</summary>
/// <remarks>
/// Elsewhere: hidden data behind the PKCS #7, content of another file or kind, several signers, seals (PeVerifierTests); signed
/// attributes missing, twice or of the wrong type (SignerVerifierTests); lies about time stamps (TimestampTokenTests,
/// Rfc3161ClientTests); rules of time, one by one (SignerTrustTests); revocation (RevocationListsTests).
/// </remarks>
public class AttackTests
{
    private static readonly TestCertificate s_rsaRoot = new TestPki { Issuer = Gauntlet.Root, Ca = true, Key = RSA.Create(2048) }.Issue("CN=RSA CA");

    private static TestCertificate Signer => Gauntlet.Signer;

    /// <summary>Each case: a file, the verdict, and the findings from warnings upwards but those about the checksum.</summary>
    public static TheoryData<string, Func<byte[]>, Verdict, string[]> Cases { get; } = new()
    {
        // Bytes that no signature covers.
        { "CVE-2013-3900: data behind the PKCS #7, in its entry", () => Padded([.. "MZ payload"u8, .. new byte[6]]), Verdict.Rejected, ["pe-hidden-data"] },
        { "CVE-2013-3900: data in the last seven bytes", () => Tail(SignedPe.Vector("sign-sha256.exe")), Verdict.Rejected, ["pe-hidden-data"] },
        { "MS12-024: a program behind the table", () => [.. SignedPe.Vector("sign-sha256.exe"), .. SignedPe.Unsigned()], Verdict.Rejected, ["pe-table-not-last", "pe-digest-mismatch"] },
        { "the table moved onto a section", TableOnSection, Verdict.Rejected, ["pe-table-overlaps-section", "pe-section-outside-file", "pe-digest-mismatch"] },
        { "the table grown over the end of the last section", TableOverSection, Verdict.Rejected, ["pe-table-overlaps-section", "pe-table-malformed", "unsigned"] },
        { "a second table entry that is junk", () => Entries(Wrap("sign-sha256.exe"), WinCertificate.Wrap("junk"u8)), Verdict.Rejected, ["cms-truncated"] },
        { "a second table entry of a kind that nobody verifies", () => Entries(Wrap("sign-sha256.exe"), OfType(WinCertificate.Wrap("payload!"u8), 0x0EF1)), Verdict.Rejected, ["pe-certificate-type"] },
        { "a second table entry cut off", () => Entries(Wrap("sign-sha256.exe"), WinCertificate.Wrap(new byte[100])[..^40]), Verdict.Rejected, ["pe-table-malformed"] },
        { "a second table entry with a length that wraps around (CVE-2019-14562)", () => Entries(Wrap("sign-sha256.exe"), [0xF9, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0]), Verdict.Rejected, ["pe-table-malformed"] },
        { "a second table entry with the length 0, at which to stay forever", () => Entries(Wrap("sign-sha256.exe"), new byte[8]), Verdict.Rejected, ["pe-table-malformed"] },
        { "a payload in unsigned attributes", () => SignedPe.With(SignedPe.Sign(Signer, unsigned: [new("1.2.3.4", Der.Octets(new byte[70_000]))])), Verdict.Rejected, ["cms-hidden-data", "cms-unknown-attribute"] },
        { "a payload in certificates", PayloadInCertificates, Verdict.Rejected, ["cms-hidden-data"] },
        { "a payload in revocation lists", () => SignedPe.With(SignedPe.Sign(Signer) with { Crls = [Der.Sequence(Der.Octets(new byte[300_000]))] }), Verdict.Rejected, ["cms-hidden-data"] },
        { "a payload in attribute certificates", () => SignedPe.With(SignedPe.Sign(Signer) with { AttributeCertificates = [Bombs.Element(0xA1, Der.Octets(new byte[300_000]))] }), Verdict.Rejected, ["cms-hidden-data"] },

        // A signature of something else.
        { "the signature of another file", () => Bombs.WithTable(Another(), Wrap("sign-sha256.exe")), Verdict.Rejected, ["pe-digest-mismatch"] },
        { "the signature of another file, nested in a good one", () => SignedPe.With(NestedSignatures.With(SignedPe.Sign(Signer), [SignedPe.Sign(Signer, c => c with { Digest = SHA256.HashData("other"u8) }).Encode()])), Verdict.Rejected, ["pe-digest-mismatch"] },
        { "a good signature nested in one of another file", () => SignedPe.With(NestedSignatures.With(SignedPe.Sign(Signer, c => c with { Digest = SHA256.HashData("other"u8) }), [SignedPe.Sign(Signer).Encode()])), Verdict.Rejected, ["pe-digest-mismatch"] },
        { "a nested signature in a nested one", () => SignedPe.With(NestedSignatures.With(SignedPe.Sign(Signer), [NestedSignatures.With(SignedPe.Sign(Signer), [SignedPe.Sign(Signer).Encode()]).Encode()])), Verdict.Rejected, ["signature-nested-too-deep"] },
        { "the content type changed after signing", () => SignedPe.With(SignedPe.Sign(Signer) with { ContentType = Oids.Data }), Verdict.Rejected, ["cms-wrong-content-type"] },
        { "a time-stamp token as the signature", TokenAsSignature, Verdict.Rejected, ["cms-wrong-content-type", "cms-content-type-mismatch", "spc-malformed", "wrong-usage"] },

        // Digests that do not agree.
        { "SHA-1 named in the SignedData, SHA-256 by the signer", () => SignedPe.With(SignedPe.Sign(Signer) with { DigestAlgorithms = [AlgorithmIdentifier.WithNull(Oids.Sha1)] }), Verdict.Rejected, ["cms-digest-algorithm-mismatch"] },
        { "the file's SHA-256 called a SHA-1", () => SignedPe.With(SignedPe.Sign(Signer, c => c with { DigestAlgorithm = Oids.Sha1 })), Verdict.Rejected, ["spc-digest-length"] },
        { "half of the file's SHA-256", () => SignedPe.With(SignedPe.Sign(Signer, c => c with { Digest = c.Digest[..16] })), Verdict.Rejected, ["spc-digest-length"] },
        { "no digest of the file", () => SignedPe.With(SignedPe.Sign(Signer, c => c with { Digest = default })), Verdict.Rejected, ["spc-digest-length"] },
        { "the file hashed with MD5", () => SignedPe.With(SignedPe.Sign(Signer, c => c with { DigestAlgorithm = Oids.Md5, Digest = new byte[16] })), Verdict.Rejected, ["weak-digest", "pe-digest-mismatch", "signature-mixed-digests"] },
        { "ECDSA with SHA-512 over a SHA-256", () => SignedPe.With(With(SignedPe.Sign(Signer), s => s with { SignatureAlgorithm = AlgorithmIdentifier.Bare(Oids.EcdsaWithSha512) })), Verdict.Rejected, ["cms-digest-algorithm-mismatch"] },
        { "RSA named for an ECDSA key", () => SignedPe.With(With(SignedPe.Sign(Signer), s => s with { SignatureAlgorithm = AlgorithmIdentifier.WithNull(Oids.RsaEncryption) })), Verdict.Rejected, ["cms-signature-mismatch"] },
        { "an empty signature value", () => SignedPe.With(With(SignedPe.Sign(Signer), s => s with { Signature = default })), Verdict.Rejected, ["cms-signature-mismatch"] },
        { "r and s of 0 (CVE-2022-21449)", () => SignedPe.With(With(SignedPe.Sign(Signer), s => s with { Signature = Der.Sequence(Der.Integer(0), Der.Integer(0)) })), Verdict.Rejected, ["cms-signature-mismatch"] },

        // Signers who are not who they seem.
        { "a root of the trusted name with another key", () => SignedPe.With(Forged()), Verdict.NotProven, ["untrusted-root"] },
        { "a certificate of the signer's name and number with another key", SameNameOtherKey, Verdict.Rejected, ["cms-signature-mismatch"] },
        { "a leaf that certifies a leaf", () => Under(Signer), Verdict.Rejected, ["chain-not-ca", "wrong-usage"] },
        { "an authority's certificate whose signature is another's", ForgedAuthority, Verdict.Rejected, ["chain-bad-signature", "untrusted-root"] },
        { "RSA with 1024 bits", () => SignedPe.With(SignedPe.Sign(Rsa1024())), Verdict.NotProven, ["weak-key"] },
        { "expired", () => By(p => p with { To = TestPki.Now.AddYears(-1) }), Verdict.Rejected, ["expired"] },
        { "not valid yet", () => By(p => p with { From = TestPki.End.AddYears(-1) }), Verdict.Rejected, ["not-yet-valid"] },
        { "a certificate for servers", () => By(p => p with { Eku = ["1.3.6.1.5.5.7.3.1"] }), Verdict.Rejected, ["wrong-usage"] },
        { "a certificate for time stamps", () => By(p => p with { Eku = [Oids.TimeStamping] }), Verdict.Rejected, ["wrong-usage"] },
        { "a key that may not sign", () => By(p => p with { Usage = X509KeyUsageFlags.KeyEncipherment }), Verdict.Rejected, ["wrong-usage"] },
        { "a certificate signed with MD5", () => SignedPe.With(WithIssuer(SignedPe.Sign(Weak("MD5")), s_rsaRoot)), Verdict.Rejected, ["chain-weak-signature"] },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Is_answered_by(string what, Func<byte[]> file, Verdict verdict, string[] codes)
    {
        var report = Gauntlet.Verify(file()).Report;
        var found = report.Findings.Where(f => f.Severity > Severity.Note).Select(f => f.Code).Distinct().Where(c => c != "pe-checksum-wrong").Order();
        Assert.Equal((what, string.Join(' ', codes.Order())), (what, string.Join(' ', found)));
        Assert.True(verdict == report.Verdict, $"{what}: {report.Verdict}");
    }

    [Fact]
    public void Swapped_signatures_of_two_signed_files_hold_for_neither()
    {
        var (one, other) = (Gauntlet.SignedCopy(SignedPe.Unsigned()), Gauntlet.SignedCopy(Another()));
        Assert.Equal([Verdict.Trusted, Verdict.Trusted], ((byte[][])[one, other]).Select(f => Gauntlet.Verify(f).Report.Verdict));
        foreach (var swapped in (byte[][])[SignedPe.WithTable(one, SignedPe.Open(other).Table.Span), SignedPe.WithTable(other, SignedPe.Open(one).Table.Span)])
        {
            var report = Gauntlet.Verify(swapped).Report;
            Assert.Equal(Verdict.Rejected, report.Verdict);
            Assert.Equal(["pe-digest-mismatch"], report.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code));
        }
    }

    [Fact]
    public void CVE_2020_0601_a_curve_spelled_out_verifies_nothing()
    {
        // The root's public key with a generator of the attacker's choice: here the curve is even the right one, but spelled out.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new HandMadeCertificate { PublicKey = HandMadeCertificate.ExplicitCurve(key) }.Build();
        var read = Certificate.TryRead(certificate, out var parsed, out var problem);
        Assert.True(read || problem!.Code.Contains("curve", StringComparison.Ordinal));
        if (read)
        {
            Assert.True(parsed!.PublicKey.HasExplicitCurve);
            var signed = SignedPe.Sign(new TestCertificate(parsed, new X500DistinguishedName("CN=Subject"), key));
            var report = Gauntlet.Verify(SignedPe.With(signed)).Report;
            Assert.Equal(Verdict.Rejected, report.Verdict);
            Assert.Contains(report.Findings, f => f.Code.Contains("explicit-curve", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void Sequence_numbers_of_nested_signatures_prove_nothing_and_upset_nobody(int number)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        writer.WriteInteger(number);
        var numbered = SignedPe.Sign(Signer, attributes: [new CmsAttribute(Oids.SequenceNumberAttribute, writer.Encode())]).Encode();
        var twice = SignedPe.With(NestedSignatures.With(SignedPe.Sign(Signer), [numbered, numbered]));
        Assert.NotEqual(Verdict.Rejected, Gauntlet.Verify(twice).Report.Verdict);
        Assert.Equal("signed", Gauntlet.Sign(twice, new() { Existing = ExistingSignature.Append }));
    }

    [Fact]
    public void A_time_stamp_of_another_signature_is_not_this_one_s()
    {
        // The stamped signature and a fresh one of the same expired signer: the token says when the first was made.
        var stamped = SignedPe.SignatureOf(SignedPe.Vector("pre-expired-ts.exe"));
        var fresh = SignedPe.SignatureOf(SignedPe.Vector("pre-expired.exe"));
        var moved = SignedPe.With(fresh.WithTimestamp(0, stamped.SignerInfos[0].UnsignedAttribute(Oids.Rfc3161Token)!, []));
        if (stamped.SignerInfos[0].Signature.Span.SequenceEqual(fresh.SignerInfos[0].Signature.Span))
        {
            moved = SignedPe.With(SignedPe.Sign(Signer).WithTimestamp(0, stamped.SignerInfos[0].UnsignedAttribute(Oids.Rfc3161Token)!, []));
        }

        var report = Gauntlet.Verify(moved).Report;
        Assert.Equal(Verdict.Rejected, report.Verdict);
        Assert.Contains("timestamp-imprint-mismatch", report.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code));
    }

    /// <summary>Nothing of a certificate, a description or a section name reaches a terminal as it is.</summary>
    [Theory]
    [InlineData("\u001b[2J\u001b[31mTRUSTED")]
    [InlineData("\u202Egnp.exe")]
    [InlineData("a\r\nverdict: trusted")]
    [InlineData("\u0007\u0000\u009B31m")]
    [InlineData("\u2066\u200F\uFEFFx")]
    public async Task Hostile_names_are_shown_spelled_out(string text)
    {
        var made = new TestPki { Issuer = Gauntlet.Root, Eku = [Oids.CodeSigning] };
        var name = new X500DistinguishedName(Der.Sequence(Der.Set(Der.Sequence(Der.Oid(Oids.CommonName), Der.Utf8(text)))));
        var certificate = Named(made, name);
        var opus = SpcSpOpusInfo.Of(text, "https://example.com/" + new string([.. text.Where(char.IsAscii)]));
        var signature = SignedPe.Sign(certificate, attributes: [new CmsAttribute(Oids.SpcSpOpusInfo, opus.Encode())]);
        var file = SignedPe.With(signature);
        var section = SignedPe.Open(file).Headers.Sections[0].HeaderOffset;
        System.Text.Encoding.UTF8.GetBytes(text).AsSpan(0, 5).CopyTo(file.AsSpan((int)section));

        using var folder = new Files.TemporaryFolder();
        var path = folder.Write("a.exe", file);
        foreach (var line in (string[])[$"verify {path}", $"verify --format json {path}", $"inspect {path}", $"inspect --format json {path}", $"remove --index 7 {path}"])
        {
            var run = await Cli.CliRun.RunAsync(line);
            var shown = run.Output + run.Error;
            Assert.NotEqual(Signet.Cli.ExitCode.Usage, run.Code);
            Assert.NotEqual("", shown);
            // JSON is for programs and gives text as it is, but for what controls a terminal.
            var json = line.Contains("json", StringComparison.Ordinal);
            Assert.DoesNotContain(
                shown, c => c != '\n' && (char.IsControl(c) || (!json && char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)));
            Assert.DoesNotContain("verdict: trusted", shown.Split('\n'));
        }
    }

    private static TestCertificate Named(TestPki made, X500DistinguishedName name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        own.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.CodeSigning)], critical: false));
        using var issued = own.Create(made.Issuer!.Name, X509SignatureGenerator.CreateForECDsa(made.Issuer.Ecdsa), TestPki.Start, TestPki.End, [1, 2, 3, 4]);
        Assert.True(Certificate.TryRead(issued.RawData, out var certificate, out var problem), problem?.Message);
        return new TestCertificate(certificate, name, ECDsa.Create(key.ExportParameters(true)));
    }

    private static SignedData With(SignedData data, Func<SignerInfo, SignerInfo> change) => data with { SignerInfos = [change(data.SignerInfos[0])] };

    private static byte[] By(Func<TestPki, TestPki> change) => SignedPe.With(SignedPe.Sign(
        change(new TestPki { Issuer = Gauntlet.Root, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning] }).Issue("CN=Somebody")));

    private static SignedData Forged()
    {
        var root = TestPki.Root("CN=Gauntlet Root");
        var signature = SignedPe.Sign(TestPki.Signer(root, "CN=Gauntlet Signer"));
        return signature with { Certificates = [.. signature.Certificates, root.Certificate.Raw] };
    }

    private static byte[] SameNameOtherKey()
    {
        var other = new TestCertificate(Signer.Certificate, Signer.Name, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return SignedPe.With(SignedPe.Sign(other));
    }

    private static byte[] Under(TestCertificate issuer)
    {
        var signature = SignedPe.Sign(TestPki.Signer(issuer, "CN=Grandchild"));
        return SignedPe.With(signature with { Certificates = [.. signature.Certificates, issuer.Certificate.Raw] });
    }

    private static byte[] ForgedAuthority()
    {
        // Of the root's name and key identifier, but signed by another key.
        var impostor = new TestCertificate(Gauntlet.Root.Certificate, Gauntlet.Root.Name, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var authority = TestPki.Authority(impostor, "CN=Forged CA");
        var signature = SignedPe.Sign(TestPki.Signer(authority, "CN=Under a forged CA"));
        return SignedPe.With(signature with { Certificates = [.. signature.Certificates, authority.Certificate.Raw] });
    }

    private static TestCertificate Weak(string digest) => new TestPki
    {
        Issuer = s_rsaRoot, Eku = [Oids.CodeSigning], Hash = new HashAlgorithmName(digest),
    }.Issue("CN=Weak");

    private static SignedData WithIssuer(SignedData signature, TestCertificate issuer) =>
        signature with { Certificates = [.. signature.Certificates, issuer.Certificate.Raw] };

    private static byte[] Another()
    {
        var file = SignedPe.Unsigned();
        file[^100] ^= 1;
        return file;
    }

    private static byte[] PayloadInCertificates()
    {
        var signature = SignedPe.Sign(Signer);
        var payloads = Enumerable.Range(0, 5).Select(i => (ReadOnlyMemory<byte>)Bombs.Certificate("1.2.3", [(byte)i, .. new byte[60_000]]));
        return SignedPe.With(signature with { Certificates = [.. signature.Certificates, .. payloads] });
    }

    private static TestCertificate Rsa1024() => new TestPki { Issuer = Gauntlet.Root, Eku = [Oids.CodeSigning], Key = RSA.Create(1024) }.Issue("CN=1024");

    private static byte[] Wrap(string vector) => WinCertificate.Wrap(SignedPe.SignatureOf(SignedPe.Vector(vector)).Raw.Span);

    private static byte[] OfType(byte[] entry, ushort type)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(6), type);
        return entry;
    }

    private static byte[] Entries(params byte[][] entries) => SignedPe.WithTable(SignedPe.Unsigned(), entries.SelectMany(e => e).ToArray());

    private static byte[] Padded(byte[] bytes)
    {
        byte[] entry = [.. Wrap("sign-sha256.exe"), .. bytes];
        BinaryPrimitives.WriteInt32LittleEndian(entry, entry.Length);
        return SignedPe.WithTable(SignedPe.Unsigned(), entry);
    }

    private static byte[] Tail(byte[] file)
    {
        Assert.True(SignedPe.Open(file).Certificates[0].Trailing.Length > 0);
        file[^1] = 1;
        return file;
    }

    private static byte[] TableOnSection()
    {
        var file = SignedPe.Vector("sign-sha256.exe");
        var pe = SignedPe.Open(file);
        var table = pe.Table.ToArray();
        var start = (int)(pe.Headers.Sections[0].RawRange.Offset + 256);
        byte[] moved = [.. file[..start], .. table];
        BinaryPrimitives.WriteInt32LittleEndian(moved.AsSpan((int)pe.Headers.SecurityEntryOffset), start);
        return moved;
    }

    private static byte[] TableOverSection()
    {
        var file = SignedPe.Vector("sign-sha256.exe");
        var pe = SignedPe.Open(file);
        var directory = file.AsSpan((int)pe.Headers.SecurityEntryOffset);
        var start = (uint)pe.Headers.Sections[^1].RawRange.End - 8;
        BinaryPrimitives.WriteUInt32LittleEndian(directory, start);
        BinaryPrimitives.WriteUInt32LittleEndian(directory[4..], (uint)file.Length - start);
        return file;
    }

    private static byte[] TokenAsSignature()
    {
        var token = SignedPe.SignatureOf(SignedPe.Vector("pre-ts.exe")).SignerInfos[0].UnsignedAttribute(Oids.Rfc3161Token)!.Values[0];
        return SignedPe.WithTable(SignedPe.Unsigned(), WinCertificate.Wrap(token.Span));
    }
}
