using System.Diagnostics;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Trust;
using Signet.X509;
using BclExtension = System.Security.Cryptography.X509Certificates.X509Extension;

namespace Signet.Tests.Trust;

public class ChainBuilderTests
{
    private const X509KeyUsageFlags CaUsage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    private static readonly TestCertificate s_root = TestPki.Root();
    private static readonly TestCertificate s_authority = TestPki.Authority(s_root);
    private static readonly TestCertificate s_signer = TestPki.Signer(s_authority);
    private static readonly Lazy<RSA> s_rsa2048 = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> s_rsa1024 = new(() => RSA.Create(1024));

    private static ChainRequest Request(params TestCertificate[] roots) => new()
    {
        Trust = TrustStore.Of(roots.Select(r => r.Certificate), "the test's roots"),
        At = TestPki.Now,
    };

    private static ChainResult Build(TestCertificate leaf, TestCertificate[] extra, ChainRequest request) =>
        ChainBuilder.Build(leaf.Certificate, [.. extra.Select(e => e.Certificate)], request);

    [Fact]
    public void A_chain_to_a_given_root_is_trusted()
    {
        var result = Build(s_signer, [s_authority], Request(s_root));
        Assert.True(result.Trusted);
        Assert.Empty(result.Findings);
        Assert.Equal([s_signer.Certificate, s_authority.Certificate, s_root.Certificate], result.Chain, (a, b) => a.Raw.Span.SequenceEqual(b.Raw.Span));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_copy_of_a_root_that_does_not_sign_itself_is_no_root(bool later)
    {
        var self = new TestPki { Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning], To = TestPki.Now.AddDays(-1) }.Issue("CN=Self");
        var copy = self.Certificate.Raw.ToArray();
        var year = copy.AsSpan().IndexOf("260531"u8);
        Assert.True(year > 0);
        copy[later ? year : ^1] ^= 0x01; // the year 2036, or another signature
        Assert.True(Certificate.TryRead(copy, out var changed, out var problem), problem?.Message);
        var result = ChainBuilder.Build(changed, [], Request(self));
        Assert.False(result.Trusted);
        Assert.Contains("chain-bad-signature", result.Findings.Select(f => f.Code));
    }

    [Fact]
    public void A_self_signed_signer_is_trusted_when_it_is_given_as_root()
    {
        var self = new TestPki { Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning] }.Issue("CN=Self");
        Assert.True(Build(self, [], Request(self)).Trusted);
        Assert.Equal(["untrusted-root"], Build(self, [], Request(s_root)).Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)] // without an extended key usage nothing says that it may sign
    public void A_test_certificate_of_the_driver_kit_may_only_encipher_and_is_trusted_when_named(bool forCode, bool trusted)
    {
        var self = new TestPki
        {
            Usage = X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DataEncipherment, Eku = forCode ? [Oids.CodeSigning] : null, HasBasicConstraints = false,
        }.Issue("CN=WDKTestCert");
        var result = Build(self, [], Request(self));
        Assert.Equal(trusted, result.Trusted);
        Assert.Equal([trusted ? Severity.Warning : Severity.Error], result.Findings.Where(f => f.Code == "wrong-usage").Select(f => f.Severity));
        Assert.False(Build(self, [], Request(s_root)).Trusted);
    }

    /// <summary>Each case: what is odd, the leaf, certificates that come with it, the findings; the root is always the same.</summary>
    public static TheoryData<string, Func<(TestCertificate Leaf, TestCertificate[] Extra)>, string[]> Faults { get; } = new()
    {
        { "the signer has expired", () => (Leaf(s_authority, p => p with { To = TestPki.Now.AddDays(-1) }), [s_authority]), ["expired"] },
        { "the signer is not valid yet", () => (Leaf(s_authority, p => p with { From = TestPki.Now.AddDays(1) }), [s_authority]), ["not-yet-valid"] },
        { "the authority has expired", () => Under(p => p with { To = TestPki.Now.AddDays(-1) }), ["expired"] },
        { "the signer is for servers", () => (Leaf(s_authority, p => p with { Eku = ["1.3.6.1.5.5.7.3.1"] }), [s_authority]), ["wrong-usage"] },
        { "the signer may only agree on keys", () => (Leaf(s_authority, p => p with { Usage = X509KeyUsageFlags.KeyAgreement }), [s_authority]), ["wrong-usage"] },
        { "the signer has no extended key usage, which allows all", () => (Leaf(s_authority, p => p with { Eku = null }), [s_authority]), [] },
        { "the signer is for any usage", () => (Leaf(s_authority, p => p with { Eku = [Oids.AnyExtendedKeyUsage] }), [s_authority]), [] },
        { "the authority may issue for servers only", () => Under(p => p with { Eku = ["1.3.6.1.5.5.7.3.1"] }), ["wrong-usage"] },
        { "the authority may issue for code signing", () => Under(p => p with { Eku = [Oids.CodeSigning] }), [] },
        { "the issuer is no authority", () => Under(p => p with { Ca = false }), ["chain-not-ca"] },
        { "the issuer lacks basic constraints", () => Under(p => p with { HasBasicConstraints = false }), ["chain-not-ca"] },
        { "the issuer may not sign certificates", () => Under(p => p with { Usage = X509KeyUsageFlags.DigitalSignature }), ["wrong-usage"] },
        { "the authority's limit of 0 is kept", () => Under(p => p with { PathLength = 0 }), [] },
        { "the authority's limit of 0 is broken", () => UnderTwo(p => p with { PathLength = 0 }), ["chain-path-length"] },
        { "the authority's limit of 1 is kept", () => UnderTwo(p => p with { PathLength = 1 }), [] },
        { "an unknown critical extension", () => (Leaf(s_authority, p => p with { Extensions = [new BclExtension("1.2.3.4.5", [5, 0], true)] }), [s_authority]), ["chain-unknown-extension"] },
        { "an unknown extension that is not critical", () => (Leaf(s_authority, p => p with { Extensions = [new BclExtension("1.2.3.4.5", [5, 0], false)] }), [s_authority]), [] },
        { "policy constraints, which are not processed", () => Under(p => p with { Extensions = [new BclExtension("2.5.29.36", [0x30, 0x03, 0x80, 0x01, 0x00], true)] }), ["chain-unknown-extension"] },
        { "the signer's key is RSA of 2048 bits", () => (Leaf(s_authority, p => p with { Key = s_rsa2048.Value }), [s_authority]), [] },
        { "the signer's key is RSA of 1024 bits", () => (Leaf(s_authority, p => p with { Key = s_rsa1024.Value }), [s_authority]), ["weak-key"] },
        { "the authority's key is RSA of 1024 bits", () => Under(p => p with { Key = s_rsa1024.Value }), ["weak-key"] },
        { "the signer is signed with SHA-1", () => (Leaf(s_authority, p => p with { Hash = HashAlgorithmName.SHA1 }), [s_authority]), ["chain-sha1"] },
        { "the signer is signed with MD5", SignedWithMd5, ["chain-weak-signature"] },
        { "the intermediate is missing", () => (s_signer, []), ["untrusted-root"] },
        { "the issuer's name with another key", () => (s_signer, [TestPki.Authority(s_root)]), ["untrusted-root"] },
        { "the root's name with another key", UnderForgedRoot, ["untrusted-root"] },
        { "a signature by another key than the one named", Forged, ["untrusted-root", "chain-bad-signature"] },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Names_what_is_wrong(string what, Func<(TestCertificate Leaf, TestCertificate[] Extra)> make, string[] codes)
    {
        var (leaf, extra) = make();
        var result = Build(leaf, extra, Request(s_root));
        Assert.Equal(codes, result.Findings.Select(f => f.Code).Distinct());
        Assert.True(result.Trusted == (codes is [] or ["chain-sha1"]), what);
    }

    [Fact]
    public void A_key_that_spells_its_curve_out_is_refused()
    {
        using var named = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var result = Build(Leaf(s_authority, p => p with { SubjectKey = SpelledOut(named) }), [s_authority], Request(s_root));
        Assert.False(result.Trusted);
        Assert.Equal(["chain-explicit-curve"], result.Findings.Select(f => f.Code));
    }

    [Fact]
    public void A_path_that_fails_does_not_hide_one_that_works()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var second = TestPki.Root("CN=Second Root");
        var expired = new TestPki { Issuer = s_root, Ca = true, Key = key, To = TestPki.Now.AddDays(-1) }.Issue("CN=Twice Certified");
        var constrained = new TestPki { Issuer = s_root, Ca = true, Key = key, Eku = [Oids.TimeStamping] }.Issue("CN=Twice Certified");
        var good = new TestPki { Issuer = second, Ca = true, Key = key }.Issue("CN=Twice Certified");
        var leaf = TestPki.Signer(good);
        foreach (var extra in (TestCertificate[][])[[expired, constrained, good], [good, expired, constrained], [constrained, good, expired]])
        {
            var result = Build(leaf, extra, Request(s_root, second));
            Assert.True(result.Trusted);
            Assert.Equal(good.Certificate.Raw, result.Chain[1].Raw, (a, b) => a.Span.SequenceEqual(b.Span));
        }
    }

    [Fact]
    public void Reports_the_anchored_chain_rather_than_one_that_ends_nowhere()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stranger = TestPki.Root("CN=Stranger");
        var expired = new TestPki { Issuer = s_root, Ca = true, Key = key, To = TestPki.Now.AddDays(-1) }.Issue("CN=Twice Certified");
        var elsewhere = new TestPki { Issuer = stranger, Ca = true, Key = key }.Issue("CN=Twice Certified");
        var result = Build(TestPki.Signer(expired), [elsewhere, stranger, expired], Request(s_root));
        Assert.True(result.Anchored);
        Assert.Equal(["expired"], result.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Authorities_that_certify_each_other_in_circles_end_the_search_soon()
    {
        const int Count = 12;
        var keys = Enumerable.Range(0, Count).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256)).ToArray();
        var selves = keys.Select((k, i) => new TestPki { Ca = true, Key = k }.Issue($"CN=Circle {i}")).ToArray();
        var crosses =
            from subject in Enumerable.Range(0, Count)
            from issuer in Enumerable.Range(0, Count)
            where subject != issuer
            select new TestPki { Issuer = selves[issuer], Ca = true, Key = keys[subject] }.Issue($"CN=Circle {subject}");
        var extra = crosses.ToArray();
        var leaf = TestPki.Signer(selves[0]);
        var clock = Stopwatch.StartNew();
        var result = Build(leaf, extra, Request(s_root));
        Assert.False(result.Trusted);
        Assert.Equal(["untrusted-root", "chain-search-limit"], result.Findings.Select(f => f.Code));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData(8, true)] // leaf, 8 authorities, root: 10 certificates
    [InlineData(9, false)]
    public void A_chain_has_at_most_ten_certificates(int authorities, bool trusted)
    {
        var chain = new List<TestCertificate>();
        var issuer = s_root;
        for (var i = 0; i < authorities; i++)
        {
            issuer = TestPki.Authority(issuer, $"CN=Level {i}");
            chain.Add(issuer);
        }

        Assert.Equal(trusted, Build(TestPki.Signer(issuer), [.. chain], Request(s_root)).Trusted);
    }

    [Fact]
    public void An_intermediate_is_an_anchor_only_where_the_policy_says_so()
    {
        var request = Request(s_authority);
        Assert.Equal(["untrusted-root"], Build(s_signer, [s_authority], request).Findings.Select(f => f.Code));
        Assert.True(Build(s_signer, [], request with { AnyCertificateMayAnchor = true }).Trusted);
        Assert.True(Build(s_signer, [], Request(s_signer) with { AnyCertificateMayAnchor = true }).Trusted);
    }

    [Fact]
    public void Given_certificates_that_are_no_roots_serve_as_intermediates()
    {
        Assert.True(Build(s_signer, [], Request(s_root, s_authority)).Trusted);
    }

    [Fact]
    public void Firmware_asks_for_neither_time_nor_usage()
    {
        var leaf = Leaf(s_authority, p => p with { To = TestPki.Now.AddDays(-1), Eku = ["1.3.6.1.5.5.7.3.1"] });
        var request = Request(s_root) with { ChecksValidity = false, Usage = null };
        Assert.True(Build(leaf, [s_authority], request).Trusted);
    }

    [Theory]
    [InlineData("CN=Inside, O=Permitted", false, new string[0])]
    [InlineData("CN=Outside, O=Other", false, new[] { "chain-name-constraint" })]
    [InlineData("CN=Outside, O=Other", true, new string[0])]
    [InlineData("CN=Inside, O=Permitted", true, new[] { "chain-name-constraint" })]
    public void Names_must_keep_to_the_authority_s_constraints(string name, bool excluded, string[] codes)
    {
        var authority = Constrained(excluded, [0xA4, .. Length(new X500DistinguishedName("O=Permitted").RawData)]);
        var result = Build(Leaf(authority, p => p, name), [authority], Request(s_root));
        Assert.Equal(codes, result.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_constraint_on_a_kind_of_name_that_is_not_compared_refuses_names_of_that_kind(bool excluded)
    {
        var authority = Constrained(excluded, [0x82, 0x01, (byte)'x']);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("host.example");
        Assert.True(Build(TestPki.Signer(authority), [authority], Request(s_root)).Trusted);
        var result = Build(Leaf(authority, p => p with { Extensions = [names.Build()] }), [authority], Request(s_root));
        Assert.Equal(["chain-name-constraint"], result.Findings.Select(f => f.Code));
    }

    private static TestCertificate Constrained(bool excluded, byte[] name) => new TestPki
    {
        Issuer = s_root,
        Ca = true,
        Usage = CaUsage,
        Extensions =
        [
            new BclExtension(Oids.NameConstraints, [0x30, .. Length([(byte)(excluded ? 0xA1 : 0xA0), .. Length([0x30, .. Length(name)])])], critical: true),
        ],
    }.Issue("CN=Constrained");

    /// <summary>The same key, its curve spelled out (SEC 1, C.2): .NET reads such keys and does not write them.</summary>
    private static PublicKey SpelledOut(ECDsa key)
    {
        var all = key.ExportExplicitParameters(includePrivateParameters: false);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.1.1"); // prime-field
                writer.WriteIntegerUnsigned(all.Curve.Prime);
            }

            using (writer.PushSequence())
            {
                writer.WriteOctetString(all.Curve.A);
                writer.WriteOctetString(all.Curve.B);
            }

            writer.WriteOctetString([4, .. all.Curve.G.X!, .. all.Curve.G.Y!]);
            writer.WriteIntegerUnsigned(all.Curve.Order);
            writer.WriteIntegerUnsigned(all.Curve.Cofactor);
        }

        return new PublicKey(new Oid(Oids.EcPublicKey), new AsnEncodedData(writer.Encode()), new AsnEncodedData([4, .. all.Q.X!, .. all.Q.Y!]));
    }

    private static byte[] Length(byte[] content) => [(byte)content.Length, .. content];

    private static TestCertificate Leaf(TestCertificate issuer, Func<TestPki, TestPki> change, string name = "CN=Test Signer") =>
        change(new TestPki { Issuer = issuer, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning] }).Issue(name);

    private static (TestCertificate Leaf, TestCertificate[] Extra) Under(Func<TestPki, TestPki> change)
    {
        var authority = change(new TestPki { Issuer = s_root, Ca = true, Usage = CaUsage }).Issue("CN=Odd CA");
        return (TestPki.Signer(authority), [authority]);
    }

    private static (TestCertificate Leaf, TestCertificate[] Extra) UnderTwo(Func<TestPki, TestPki> change)
    {
        var upper = change(new TestPki { Issuer = s_root, Ca = true, Usage = CaUsage }).Issue("CN=Upper CA");
        var lower = TestPki.Authority(upper);
        return (TestPki.Signer(lower), [upper, lower]);
    }

    private static (TestCertificate Leaf, TestCertificate[] Extra) SignedWithMd5()
    {
        var authority = new TestPki { Issuer = s_root, Ca = true, Usage = CaUsage, Key = s_rsa2048.Value }.Issue("CN=RSA CA");
        return (Leaf(authority, p => p with { Hash = HashAlgorithmName.MD5 }), [authority]);
    }

    private static (TestCertificate Leaf, TestCertificate[] Extra) UnderForgedRoot()
    {
        var forged = TestPki.Root();
        var authority = TestPki.Authority(forged);
        return (TestPki.Signer(authority), [authority, forged]);
    }

    /// <summary>The issuer's name and key identifier, another key's signature.</summary>
    private static (TestCertificate Leaf, TestCertificate[] Extra) Forged()
    {
        var forger = s_authority with { Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) };
        return (TestPki.Signer(forger), [s_authority]);
    }
}
