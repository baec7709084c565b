using Signet.Authenticode;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Tests.Ffu;

/// <summary>Signatures that hold and do not suffice.</summary>
public sealed class FfuWeakSignatureTests
{
    [Fact]
    public async Task A_signature_with_SHA_1_does_not_make_an_image_trusted()
    {
        var image = new HandMadeFfu().Build();
        await using var signer = await new SignerSource { CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1") }.OpenAsync();
        var signing = FfuSigning.Open(new MemorySource(image), TestContext.Current.CancellationToken);
        var options = new SignatureOptions { Digest = DigestAlgorithm.Sha1 };
        var signed = (await signing.SignAsync(options, signer, null, TestContext.Current.CancellationToken)).Edits.Apply(image);

        var report = FfuVerifier.Verify(
            new MemorySource(signed),
            new VerifyOptions { Policy = Policy.Ffu, At = DateTimeOffset.UnixEpoch, Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector("signtool/keys/root.cer")), "root.cer") },
            null, TestContext.Current.CancellationToken).Report;

        Assert.Equal(Verdict.NotProven, report.Verdict);
        Assert.Contains("weak-digest", report.Findings.Select(f => f.Code));
    }
}
