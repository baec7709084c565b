using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Timestamps;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Trust;

/// <summary>The policy <c>driver</c>, with a kernel root, a commercial root and a cross-certificate of our own. Both anchors of the kernel have expired, as the genuine ones have.</summary>
public class DriverPolicyTests
{
    private static readonly DateTimeOffset s_early = Day(2014, 1, 1);
    private static readonly DateTimeOffset s_signed = Day(2019, 6, 1);
    private static readonly DateTimeOffset s_crossEnd = Day(2021, 2, 22);
    private static readonly ECDsa s_rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly TestCertificate s_kernel = new TestPki { Ca = true, From = s_early, To = Day(2025, 11, 1) }.Issue("CN=Kernel Root");
    private static readonly TestCertificate s_root = new TestPki { Ca = true, From = s_early, Key = s_rootKey }.Issue("CN=Commercial Root");
    private static readonly TestCertificate s_cross = Cross(p => p);
    private static readonly TestCertificate s_authority = new TestPki { Issuer = s_root, Ca = true, From = s_early }.Issue("CN=Issuing CA");
    private static readonly TestCertificate s_signer = Signer(p => p);
    private static readonly TestCertificate s_stampRoot = new TestPki { Ca = true, From = s_early }.Issue("CN=Stamp Root");
    private static readonly TestCertificate s_stamper =
        new TestPki { Issuer = s_stampRoot, From = s_early, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.TimeStamping] }.Issue("CN=Stamper");

    private static readonly VerifyOptions s_options = new()
    {
        Policy = Policy.Driver,
        At = TestPki.Now,
        Trust = TrustStore.Of([s_root.Certificate], "commercial roots"),
        KernelTrust = TrustStore.Of([s_kernel.Certificate], "the kernel's roots"),
        TimestampTrust = TrustStore.Of([s_stampRoot.Certificate], "stamp roots"),
    };

    /// <summary>Each case: what is in the signature, its time stamp, whether it is trusted, the kernel's chain root first, the findings.</summary>
    public static TheoryData<string, Func<SignerEvidence>, bool, string, string> Cases { get; } = new()
    {
        { "cross-signed and stamped", () => Evidence(s_signer, s_signed, s_authority, s_cross), true, "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "the root lies beside its cross-certificate", () => Evidence(s_signer, s_signed, s_root, s_authority, s_cross), true, "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "the kernel's root lies in the signature too", () => Evidence(s_signer, s_signed, s_kernel, s_authority, s_cross), true, "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "a signer certified on the first day that is too late", () => Evidence(Signer(p => p with { From = Day(2015, 7, 29) }), s_signed, s_authority, s_cross), true,
            "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed kernel-late-certificate" },
        { "a signer certified the day before", () => Evidence(Signer(p => p with { From = Day(2015, 7, 28) }), s_signed, s_authority, s_cross), true,
            "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "no stamp, and all but the signer expired", () => Evidence(s_signer, null, s_authority, s_cross), false, "Kernel Root > Commercial Root > Issuing CA > Signer", "timestamp-missing expired expired" },
        { "stamped after the cross-certificate's end", () => Evidence(s_signer, s_crossEnd.AddDays(1), s_authority, s_cross), false, "Kernel Root > Commercial Root > Issuing CA > Signer", "expired" },
        { "stamped before the cross-certificate's beginning", () => Evidence(s_signer, s_signed, s_authority, Cross(p => p with { From = s_signed.AddDays(1) })), false,
            "Kernel Root > Commercial Root > Issuing CA > Signer", "not-yet-valid" },
        { "no cross-certificate", () => Evidence(s_signer, s_signed, s_authority), false, "", "untrusted-root" },
        { "a cross-certificate for another key of the root's name", () => Evidence(s_signer, s_signed, s_authority, Cross(p => p with { Key = null })), false, "", "untrusted-root" },
        { "a cross-certificate by another key of the kernel root's name", () => Evidence(s_signer, s_signed, s_authority, Cross(p => p with { Issuer = TestPki.Root("CN=Kernel Root") })),
            false, "", "untrusted-root" },
        { "the same, with the forged root beside it", ForgedKernelRoot, false, "", "untrusted-root" },
        { "a cross-certificate that is no authority's", () => Evidence(s_signer, s_signed, s_authority, Cross(p => p with { Ca = false })), false,
            "Kernel Root > Commercial Root > Issuing CA > Signer", "chain-not-ca" },
        { "two cross-certificates, of which one had expired", () => Evidence(s_signer, s_signed, s_authority, Cross(p => p with { To = Day(2016, 5, 23) }), s_cross), true,
            "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "the same two in the other order", () => Evidence(s_signer, s_signed, s_cross, Cross(p => p with { To = Day(2016, 5, 23) }), s_authority), true,
            "Kernel Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "a cross-certificate under a cross-certificate", TwoCrosses, true, "Kernel Root > Other Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "a root whose key was rolled over", RolledOver, true, "Kernel Root > Commercial Root > Commercial Root > Issuing CA > Signer", "kernel-cross-signed" },
        { "a signer of Windows without code signing", () => Evidence(Direct(Oids.WindowsSystemComponent), s_signed), true, "Kernel Root > Signer", "" },
        { "a signer of tested drivers without code signing", () => Evidence(Direct(Oids.HardwareDriverVerification), s_signed), true, "Kernel Root > Signer", "" },
        { "a signer for servers", () => Evidence(Direct("1.3.6.1.5.5.7.3.1"), s_signed), false, "Kernel Root > Signer", "wrong-usage" },
        { "a signer of a stranger's", () => Evidence(Signer(p => p with { Issuer = TestPki.Root("CN=Stranger") }), s_signed, s_cross), false, "", "untrusted-root" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_driver_needs_a_chain_to_an_anchor_of_the_kernel(string what, Func<SignerEvidence> make, bool trusted, string chain, string codes)
    {
        ArgumentNullException.ThrowIfNull(make);
        var judged = SignerTrust.Judge(make(), s_options);
        Assert.Equal((what, chain), (what, Names(judged.CrossChain)));
        Assert.Equal((what, codes), (what, string.Join(' ', Weighty(judged))));
        Assert.Equal((what, trusted), (what, judged.Trusted));
    }

    [Fact]
    public void An_expired_chain_without_a_stamp_is_not_proven_and_not_rejected()
    {
        var judged = SignerTrust.Judge(Evidence(s_signer, null, s_authority, s_cross), s_options);
        Assert.False(judged.Trusted);
        Assert.DoesNotContain(judged.Findings, f => f.Severity == Severity.Error);
    }

    [Fact]
    public void An_expired_chain_counts_as_of_the_time_when_it_was_valid() =>
        Assert.True(SignerTrust.Judge(Evidence(s_signer, null, s_authority, s_cross), s_options with { At = s_signed }).Trusted);

    /// <summary>The anchors given, and the ordinary chain and the kernel's beside them.</summary>
    public static TheoryData<string, TestCertificate[], bool, string, string> Anchors { get; } = new()
    {
        // what, --trust, the root is in the signature, ordinary, kernel's
        { "both roots", [s_root, s_kernel], false, "Commercial Root > Issuing CA > Signer", "Kernel Root > Commercial Root > Issuing CA > Signer" },
        { "both the other way round", [s_kernel, s_root], true, "Commercial Root > Issuing CA > Signer", "Kernel Root > Commercial Root > Issuing CA > Signer" },
        { "the kernel's alone", [s_kernel], true, "Commercial Root > Issuing CA > Signer", "Kernel Root > Commercial Root > Issuing CA > Signer" },
        { "the commercial root alone", [s_root], false, "Commercial Root > Issuing CA > Signer", "Commercial Root > Issuing CA > Signer" },
    };

    [Theory]
    [MemberData(nameof(Anchors), DisableDiscoveryEnumeration = true)]
    public void Given_anchors_replace_those_of_the_kernel_and_both_ways_are_found(string what, TestCertificate[] anchors, bool withRoot, string ordinary, string kernel)
    {
        var options = s_options with { Trust = TrustStore.Of(anchors.Select(a => a.Certificate), "given"), KernelTrust = null };
        var judged = SignerTrust.Judge(Evidence(s_signer, s_signed, withRoot ? [s_cross, s_root, s_authority] : [s_authority, s_cross]), options);
        Assert.Equal((what, ordinary), (what, Names(judged.Chain.Chain)));
        Assert.Equal((what, kernel), (what, Names(judged.CrossChain)));
        Assert.True(judged.Trusted);
        Assert.Equal(what != "the kernel's alone", judged.Chain.Trusted);
    }

    [Theory]
    [InlineData("2019-12-31", false, true)]
    [InlineData("2020-01-01", false, false)]
    [InlineData("2020-01-01", true, true)]
    [InlineData(null, false, false)]
    public void Sha1_counts_when_a_stamp_shows_it_to_be_older_than_chosen_collisions(string? stamped, bool allowed, bool trusted)
    {
        DateTimeOffset? time = stamped is null ? null : DateTimeOffset.Parse(stamped + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var evidence = Evidence(s_signer, time, s_authority, s_cross) with { Digests = [DigestAlgorithm.Sha1] };
        var judged = SignerTrust.Judge(evidence, s_options with { AllowSha1 = allowed });
        Assert.Equal(trusted, judged.Trusted);
        Assert.Equal(trusted ? Severity.Note : Severity.Warning, judged.Findings.Single(f => f.Code == "weak-digest").Severity);
    }

    [Fact]
    public void A_stamp_that_does_not_count_carries_no_sha1()
    {
        var evidence = Evidence(s_signer, s_signed, s_authority, s_cross) with { Digests = [DigestAlgorithm.Sha1] };
        Assert.False(SignerTrust.Judge(evidence, s_options with { TimestampTrust = TrustStore.None, At = s_signed }).Trusted);
    }

    [Fact]
    public void Md5_rejects_whatever_the_stamp() => Assert.Contains(
        SignerTrust.Judge(Evidence(s_signer, s_signed, s_authority, s_cross) with { Digests = [DigestAlgorithm.Md5] }, s_options).Findings,
        f => f is { Code: "weak-digest", Severity: Severity.Error });

    [Fact]
    public void The_name_of_Microsofts_root_with_another_key_anchors_nothing()
    {
        var genuine = TrustStore.Kernel.All.Single(c => c.SubjectName.Contains("Code Verification", StringComparison.Ordinal));
        var forged = new TestPki { Ca = true, From = s_early }.Issue(new X500DistinguishedName(genuine.Subject.Span));
        var evidence = Evidence(s_signer, s_signed, s_authority, forged, Cross(p => p with { Issuer = forged }));
        var judged = SignerTrust.Judge(evidence, s_options with { KernelTrust = null, Trust = null });
        Assert.False(judged.Trusted);
        Assert.Empty(judged.CrossChain);
    }

    [Fact]
    public void Other_policies_know_no_chain_of_the_kernel()
    {
        var judged = SignerTrust.Judge(Evidence(s_signer, s_signed, s_authority, s_cross), s_options with { Policy = Policy.Windows });
        Assert.True(judged.Trusted);
        Assert.Null(judged.KernelChain);
        Assert.Empty(judged.CrossChain);
    }

    [Fact]
    public void A_hundred_roots_that_certify_each_other_cost_less_than_a_second()
    {
        const int Count = 100;
        var keys = Enumerable.Range(0, 25).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256)).ToArray();
        var selves = keys.Select((k, i) => new TestPki { Ca = true, Key = k, From = s_early }.Issue($"CN=Circle {i}")).ToArray();
        var crosses = Enumerable.Range(0, Count).Select(i => new TestPki
        {
            Issuer = selves[(i + 1 + (i / 25)) % 25], Ca = true, Key = keys[i % 25], From = s_early,
        }.Issue($"CN=Circle {i % 25}")).ToArray();
        var signer = new TestPki { Issuer = selves[0], Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning], From = s_early }.Issue("CN=Signer");
        var evidence = Evidence(signer, s_signed, crosses);
        var clock = Stopwatch.StartNew();
        var judged = SignerTrust.Judge(evidence, s_options);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"took {clock.Elapsed}");
        Assert.False(judged.Trusted);
        Assert.Contains(judged.Findings, f => f.Code == "chain-search-limit");
    }

    private static IEnumerable<string> Weighty(SignerTrust judged) =>
        judged.Findings.Where(f => f.Severity > Severity.Note || f.Rule == KernelFindings.CrossSigned || f.Rule == TrustFindings.TimestampMissing).Select(f => f.Code);

    private static string Names(IEnumerable<Certificate> chain) => string.Join(" > ", chain.Reverse().Select(c => X509Name.Simple(c.Subject)));

    private static SignerEvidence Evidence(TestCertificate signer, DateTimeOffset? stamped, params TestCertificate[] others) => new(
        signer.Certificate,
        [signer.Certificate, .. others.Select(o => o.Certificate)],
        stamped is { } time ? [new Timestamp { Kind = TimestampKind.Authenticode, Time = time, Signer = s_stamper.Certificate, Findings = [], Proved = true }] : [],
        [DigestAlgorithm.Sha256]);

    private static TestCertificate Cross(Func<TestPki, TestPki> change) =>
        change(new TestPki { Issuer = s_kernel, Ca = true, Key = s_rootKey, From = s_early, To = s_crossEnd }).Issue("CN=Commercial Root");

    private static TestCertificate Signer(Func<TestPki, TestPki> change) => change(
        new TestPki { Issuer = s_authority, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning], From = s_early }).Issue("CN=Signer");

    private static TestCertificate Direct(string usage) =>
        new TestPki { Issuer = s_kernel, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [usage], From = s_early }.Issue("CN=Signer");

    private static SignerEvidence ForgedKernelRoot()
    {
        var forged = new TestPki { Ca = true, From = s_early }.Issue("CN=Kernel Root");
        return Evidence(s_signer, s_signed, forged, s_authority, Cross(p => p with { Issuer = forged }));
    }

    private static SignerEvidence TwoCrosses()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var other = new TestPki { Ca = true, Key = key, From = s_early }.Issue("CN=Other Root");
        var below = Cross(p => p with { Issuer = other });
        return Evidence(s_signer, s_signed, s_authority, other, below, new TestPki { Issuer = s_kernel, Ca = true, Key = key, From = s_early }.Issue("CN=Other Root"));
    }

    /// <summary>The commercial root took a new key and certified it with the old one, which alone is cross-certified.</summary>
    private static SignerEvidence RolledOver()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var newWithOld = new TestPki { Issuer = s_root, Ca = true, Key = key, From = s_early }.Issue("CN=Commercial Root");
        var authority = new TestPki { Issuer = newWithOld, Ca = true, From = s_early }.Issue("CN=Issuing CA");
        var signer = new TestPki { Issuer = authority, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning], From = s_early }.Issue("CN=Signer");
        return Evidence(signer, s_signed, authority, newWithOld, s_cross);
    }

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}
