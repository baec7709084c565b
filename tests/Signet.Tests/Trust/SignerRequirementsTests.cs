using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Trust;

public class SignerRequirementsTests
{
    private static readonly TestCertificate s_root = TestPki.Root();
    private static readonly TestCertificate s_authority = TestPki.Authority(s_root);
    private static readonly TestCertificate s_signer = TestPki.Signer(s_authority);
    private static readonly Certificate[] s_chain = [s_signer.Certificate, s_authority.Certificate, s_root.Certificate];

    public static TheoryData<string, SignerRequirements, string[]> Cases { get; } = new()
    {
        { "nothing", new SignerRequirements(), [] },
        { "the signer", new SignerRequirements { Signers = [Thumbprint(s_signer)] }, [] },
        { "the signer in small letters", new SignerRequirements { Signers = [Thumbprint(s_signer).ToLowerInvariant()] }, [] },
        { "one of two signers", new SignerRequirements { Signers = [Thumbprint(s_root), Thumbprint(s_signer)] }, [] },
        { "another signer", new SignerRequirements { Signers = [Thumbprint(s_root)] }, ["requirement-signer"] },
        { "the authority", new SignerRequirements { Authorities = [Thumbprint(s_authority)] }, [] },
        { "the root is no intermediate authority", new SignerRequirements { Authorities = [Thumbprint(s_root)] }, ["requirement-authority"] },
        { "the signer is no authority", new SignerRequirements { Authorities = [Thumbprint(s_signer)] }, ["requirement-authority"] },
        { "a part of the root's name", new SignerRequirements { Root = "test ROOT" }, [] },
        { "another root", new SignerRequirements { Root = "Issuing" }, ["requirement-root"] },
        { "the signer's usage", new SignerRequirements { Usages = [Oids.CodeSigning] }, [] },
        { "a usage it has, and one it has not", new SignerRequirements { Usages = [Oids.CodeSigning, Oids.WindowsSystemComponent] }, ["requirement-usage"] },
        { "a time stamp", new SignerRequirements { Timestamp = true }, ["requirement-timestamp"] },
        { "all at once", new SignerRequirements { Signers = ["00"], Authorities = ["00"], Root = "x", Usages = ["1.2.3"], Timestamp = true },
            ["requirement-signer", "requirement-usage", "requirement-authority", "requirement-root", "requirement-timestamp"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Names_what_is_not_met(string what, SignerRequirements requirements, string[] codes)
    {
        ArgumentNullException.ThrowIfNull(requirements);
        Assert.Equal((what, string.Join(' ', codes)), (what, string.Join(' ', requirements.Check(s_chain, isTimestamped: false).Select(f => f.Code))));
    }

    [Fact]
    public void A_time_stamp_that_counts_is_enough() => Assert.Empty(new SignerRequirements { Timestamp = true }.Check(s_chain, isTimestamped: true));

    [Fact]
    public void A_chain_of_nothing_meets_no_requirement() => Assert.Equal(
        ["requirement-authority", "requirement-root"],
        new SignerRequirements { Authorities = [Thumbprint(s_authority)], Root = "Test" }.Check([], isTimestamped: false).Select(f => f.Code));

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_requirement_of_the_signer_withholds_trust_and_one_of_the_stamp_does_not(bool ofSigner, bool trusted)
    {
        var options = new VerifyOptions
        {
            At = TestPki.Now,
            Trust = TrustStore.Of([s_root.Certificate], "test"),
            Requirements = ofSigner ? new SignerRequirements { Root = "Nobody" } : new SignerRequirements { Timestamp = true },
        };
        var judged = SignerTrust.Judge(new SignerEvidence(s_signer.Certificate, [s_authority.Certificate], [], [DigestAlgorithm.Sha256]), options);
        Assert.Equal(trusted, judged.Trusted);
        Assert.Contains(judged.Findings, f => f.Code == (ofSigner ? "requirement-root" : "requirement-timestamp"));
    }

    [Fact]
    public void Intermediates_at_hand_serve_chains_and_are_not_trusted()
    {
        var options = new VerifyOptions { At = TestPki.Now, Trust = TrustStore.Of([s_root.Certificate], "test") };
        var evidence = new SignerEvidence(s_signer.Certificate, [], [], [DigestAlgorithm.Sha256]);
        Assert.False(SignerTrust.Judge(evidence, options).Trusted);
        Assert.True(SignerTrust.Judge(evidence, options with { Intermediates = [s_authority.Certificate] }).Trusted);
        Assert.False(SignerTrust.Judge(evidence, options with { Trust = TrustStore.None, Intermediates = [s_authority.Certificate, s_root.Certificate] }).Trusted);
    }

    private static string Thumbprint(TestCertificate certificate) => certificate.Certificate.Sha1Thumbprint;
}
