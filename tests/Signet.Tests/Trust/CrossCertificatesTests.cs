using System.Security.Cryptography;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Trust;

public class CrossCertificatesTests
{
    private static readonly ECDsa s_key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly TestCertificate s_root = new TestPki { Ca = true, Key = s_key }.Issue("CN=Commercial Root");
    private static readonly TestCertificate s_kernel = TestPki.Root("CN=Kernel Root");
    private static readonly TestCertificate s_cross = new TestPki { Ca = true, Key = s_key, Issuer = s_kernel }.Issue("CN=Commercial Root");
    private static readonly TestCertificate s_authority = TestPki.Authority(s_root);
    private static readonly TestCertificate s_signer = TestPki.Signer(s_authority);

    public static TheoryData<string, TestCertificate[], TestCertificate, TestCertificate[], bool, string> Cases { get; } = new()
    {
        // what, at hand, added, anchors, takes part, the chain root first
        { "a cross-certificate of the kernel's anchor", [s_authority], s_cross, [s_root, s_kernel], true, "Kernel Root > Commercial Root > Test Issuing CA > Test Signer" },
        { "the same, and nothing else trusted", [s_authority], s_cross, [s_kernel], true, "Kernel Root > Commercial Root > Test Issuing CA > Test Signer" },
        { "a cross-certificate whose issuer is no anchor", [s_authority], s_cross, [s_root], false, "Commercial Root > Test Issuing CA > Test Signer" },
        { "an intermediate", [], s_authority, [s_root], true, "Commercial Root > Test Issuing CA > Test Signer" },
        { "an intermediate, and no anchor known", [], s_authority, [], true, "Test Issuing CA > Test Signer" },
        { "the root itself", [s_authority], s_root, [s_root], true, "Commercial Root > Test Issuing CA > Test Signer" },
        { "a root of another family", [s_authority], s_kernel, [s_root, s_kernel], false, "Commercial Root > Test Issuing CA > Test Signer" },
        { "an authority of the same name with another key", [s_authority], TestPki.Authority(s_root), [s_root], false, "Commercial Root > Test Issuing CA > Test Signer" },
        { "a cross-certificate for another key of the name", [s_authority], new TestPki { Ca = true, Issuer = s_kernel }.Issue("CN=Commercial Root"), [s_root, s_kernel],
            false, "Commercial Root > Test Issuing CA > Test Signer" },
        { "a cross-certificate under a forged root", [s_authority], new TestPki { Ca = true, Key = s_key, Issuer = TestPki.Root("CN=Kernel Root") }.Issue("CN=Commercial Root"),
            [s_root, s_kernel], false, "Commercial Root > Test Issuing CA > Test Signer" },
        { "an expired cross-certificate", [s_authority], new TestPki { Ca = true, Key = s_key, Issuer = s_kernel, To = TestPki.Start.AddDays(1) }.Issue("CN=Commercial Root"),
            [s_root, s_kernel], true, "Kernel Root > Commercial Root > Test Issuing CA > Test Signer" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void An_added_certificate_takes_part_when_a_chain_goes_through_it(
        string what, TestCertificate[] atHand, TestCertificate added, TestCertificate[] anchors, bool takesPart, string chain)
    {
        ArgumentNullException.ThrowIfNull(added);
        var trust = TrustStore.Of(anchors.Select(a => a.Certificate), "test");
        var result = CrossCertificates.TakesPart(s_signer.Certificate, [.. atHand.Select(c => c.Certificate)], added.Certificate, trust);
        Assert.Equal((what, takesPart), (what, result.TakesPart));
        Assert.Equal((what, chain), (what, string.Join(" > ", result.Chain.Reverse().Select(c => X509Name.Simple(c.Subject)))));
        Assert.Equal(takesPart, result.Chain.Contains(added.Certificate));
    }
}
