using System.Security.Cryptography.X509Certificates;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Tests.Trust;

/// <summary>The rules of docs/policies.md about time and digests, one case each.</summary>
public class SignerTrustTests
{
    private static readonly DateTimeOffset s_now = TestPki.Now;
    private static readonly DateTimeOffset s_signed = s_now.AddYears(-2);
    private static readonly DateTimeOffset s_ended = s_now.AddYears(-1);

    private static readonly TestCertificate s_root = TestPki.Root();
    private static readonly TestCertificate s_stampRoot = TestPki.Root("CN=Stamp Root");
    private static readonly TestCertificate s_authority = Authority(s_stampRoot, p => p);
    private static readonly TestCertificate s_valid = Signer(p => p);
    private static readonly TestCertificate s_expired = Signer(p => p with { To = s_ended });

    private static readonly VerifyOptions s_options = new()
    {
        At = s_now,
        Trust = TrustStore.Of([s_root.Certificate], "the test's roots"),
        TimestampTrust = TrustStore.Of([s_stampRoot.Certificate], "the test's stamp roots"),
    };

    public static TheoryData<string, Func<SignerEvidence>, bool, string[]> Times { get; } = new()
    {
        { "valid, no stamp", () => Evidence(s_valid), true, ["timestamp-missing"] },
        { "valid, stamped", () => Evidence(s_valid, Stamp(s_signed)), true, [] },
        { "valid, stamped the legacy way", () => Evidence(s_valid, Stamp(s_signed) with { Kind = TimestampKind.Authenticode }), true, [] },
        { "expired, no stamp", () => Evidence(s_expired), false, ["timestamp-missing", "expired"] },
        { "expired, stamped while valid", () => Evidence(s_expired, Stamp(s_signed)), true, [] },
        { "expired, stamped after the end", () => Evidence(s_expired, Stamp(s_ended.AddDays(1))), false, ["expired"] },
        { "valid, stamped before the beginning", () => Evidence(Signer(p => p with { From = s_signed.AddDays(1) }), Stamp(s_signed)), false, ["not-yet-valid"] },
        { "expired, stamped by a stranger", () => Evidence(s_expired, Stranger()), false, ["timestamp-untrusted", "expired"] },
        { "valid, stamped by a stranger", () => Evidence(s_valid, Stranger()), true, ["timestamp-untrusted"] },
        { "expired, a stranger's stamp and a good one", () => Evidence(s_expired, Stranger(), Stamp(s_signed)), true, ["timestamp-untrusted"] },
        { "expired, two good stamps of which the earlier counts", () => Evidence(s_expired, Stamp(s_ended.AddDays(1)), Stamp(s_signed)), true, [] },
        { "lifetime signing, valid", () => Evidence(Lifetime(TestPki.End), Stamp(s_signed)), true, ["lifetime-signing"] },
        { "lifetime signing, expired in spite of the stamp", () => Evidence(Lifetime(s_ended), Stamp(s_signed)), false, ["lifetime-signing", "expired"] },
        { "the stamp's authority has expired since", () => Evidence(s_expired, Stamp(s_signed, p => p with { To = s_ended })), true, [] },
        { "the authority above the stamp's had expired then", () => Evidence(s_valid, UnderExpired()), false, ["expired", "timestamp-untrusted"] },
        { "a stamp from an hour ahead", () => Evidence(s_valid, Stamp(s_now.AddHours(1))), false, ["timestamp-in-future", "timestamp-untrusted"] },
        { "a stamp from a minute ahead: clocks differ", () => Evidence(s_valid, Stamp(s_now.AddMinutes(1))), true, [] },
        { "a stamp that is not valid does not count", () => Evidence(s_expired, Stamp(s_signed) with { Proved = false }), false, ["expired"] },
        { "a broken stamp's findings are the signature's", () => Evidence(s_valid, Broken()), false, ["timestamp-imprint-mismatch"] },
        { "a stamp with SHA-1 counts, with a warning", () => Evidence(s_expired, Weak(Severity.Note)), true, ["timestamp-weak-digest"] },
        { "a stamp with MD5 does not count", () => Evidence(s_expired, Weak(Severity.Warning)), false, ["timestamp-weak-digest", "timestamp-untrusted", "expired"] },
    };

    [Theory]
    [MemberData(nameof(Times), DisableDiscoveryEnumeration = true)]
    public void Judges_at_the_time_that_counts(string what, Func<SignerEvidence> evidence, bool trusted, string[] codes)
    {
        var judged = SignerTrust.Judge(evidence(), s_options);
        Assert.Equal(codes, judged.Findings.Select(f => f.Code).Where(c => c != "revocation-not-checked"));
        Assert.True(trusted == judged.Trusted, what);
    }

    [Fact]
    public void A_stamp_with_sha1_is_a_warning()
    {
        var judged = SignerTrust.Judge(Evidence(s_expired, Weak(Severity.Note)), s_options);
        Assert.Contains(judged.Findings, f => f is { Code: "timestamp-weak-digest", Severity: Severity.Warning });
    }

    [Fact]
    public void As_of_another_time_means_that_time()
    {
        Assert.True(SignerTrust.Judge(Evidence(s_expired), s_options with { At = s_signed }).Trusted);
        Assert.False(SignerTrust.Judge(Evidence(s_valid), s_options with { At = TestPki.End.AddDays(1) }).Trusted);
    }

    public static TheoryData<string, bool, string, bool> Digests { get; } = new()
    {
        // policy, --allow-sha1, digest, trusted
        { "windows", false, "sha256", true },
        { "windows", false, "sha384", true },
        { "windows", false, "sha512", true },
        { "windows", false, "sha1", false },
        { "windows", true, "sha1", true },
        { "windows", false, "md5", false },
        { "windows", true, "md5", false },
        { "uefi", false, "sha256", true },
        { "uefi", false, "sha1", false },
        { "uefi", true, "sha1", false },
    };

    [Theory]
    [MemberData(nameof(Digests))]
    public void A_weak_digest_proves_no_signer(string policy, bool allowed, string digest, bool trusted)
    {
        var evidence = Evidence(s_valid) with { Digests = [DigestAlgorithm.FromName(digest)!, DigestAlgorithm.Sha256] };
        var judged = SignerTrust.Judge(evidence, s_options with { Policy = Policy.Find(policy)!, AllowSha1 = allowed });
        Assert.Equal(trusted, judged.Trusted);
        Assert.Equal(digest is "sha1" or "md5", judged.Findings.Any(f => f.Code == "weak-digest"));
    }

    [Fact]
    public void Md5_rejects_and_sha1_does_not()
    {
        Severity Weight(DigestAlgorithm digest) =>
            SignerTrust.Judge(Evidence(s_valid) with { Digests = [digest] }, s_options).Findings.Single(f => f.Code == "weak-digest").Severity;
        Assert.Equal(Severity.Error, Weight(DigestAlgorithm.Md5));
        Assert.Equal(Severity.Warning, Weight(DigestAlgorithm.Sha1));
    }

    [Fact]
    public void Firmware_trusts_only_what_it_is_given_and_has_no_clock()
    {
        var options = s_options with { Policy = Policy.Uefi };
        Assert.True(SignerTrust.Judge(Evidence(s_expired), options).Trusted);
        Assert.False(SignerTrust.Judge(Evidence(s_expired), options with { Trust = null }).Trusted);
        Assert.True(SignerTrust.Judge(Evidence(s_expired), options with { Trust = TrustStore.Of([s_expired.Certificate], "db") }).Trusted);
    }

    [Fact]
    public void That_revocation_was_not_checked_is_said()
    {
        Assert.Contains(SignerTrust.Judge(Evidence(s_valid), s_options).Findings, f => f is { Code: "revocation-not-checked", Severity: Severity.Note });
    }

    private static SignerEvidence Evidence(TestCertificate signer, params Timestamp[] stamps) =>
        new(signer.Certificate, [], stamps, [DigestAlgorithm.Sha256]);

    private static TestCertificate Signer(Func<TestPki, TestPki> change) =>
        change(new TestPki { Issuer = s_root, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning] }).Issue("CN=Signer");

    private static TestCertificate Lifetime(DateTimeOffset to) => Signer(p => p with { Eku = [Oids.CodeSigning, Oids.LifetimeSigning], To = to });

    private static TestCertificate Authority(TestCertificate issuer, Func<TestPki, TestPki> change) =>
        change(new TestPki { Issuer = issuer, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.TimeStamping] }).Issue("CN=Stamper");

    private static Timestamp Stamp(DateTimeOffset time, Func<TestPki, TestPki>? change = null) => new()
    {
        Kind = TimestampKind.Rfc3161,
        Time = time,
        Signer = (change is null ? s_authority : Authority(s_stampRoot, change)).Certificate,
        Findings = [],
        Proved = true,
    };

    private static Timestamp Stranger() => Stamp(s_signed) with { Signer = Authority(TestPki.Root("CN=Stranger"), p => p).Certificate };

    private static Timestamp UnderExpired()
    {
        var middle = new TestPki { Issuer = s_stampRoot, Ca = true, To = s_signed.AddDays(-1) }.Issue("CN=Old Stamp CA");
        return Stamp(s_signed) with { Signer = Authority(middle, p => p).Certificate, Certificates = [middle.Certificate] };
    }

    private static Timestamp Broken() => Stamp(s_signed) with { Findings = [TimestampFindings.ImprintMismatch.With("another signature's")], Proved = false };

    private static Timestamp Weak(Severity severity) =>
        Stamp(s_signed) with { Findings = [TimestampFindings.WeakDigest.With("weak") with { Severity = severity }] };
}
