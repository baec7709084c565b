using System.Security.Cryptography;
using Signet.Ffu;
using Signet.Files;
using Signet.Tests.Trust;
using Signet.Tests.Uefi;
using Signet.Uefi;

namespace Signet.Tests.Ffu;

public sealed class FlashAnchorsTests
{
    private static readonly byte[] s_image = new TestFfu { Added = [] }.Build();

    private static FlashProof Prove(FlashAnchors anchors, byte[]? image = null) => FfuProver.Prove(
        new MemorySource(image ?? s_image), new FlashDemands { Anchors = anchors, At = TestPki.Now }, null, TestContext.Current.CancellationToken);

    private static SecureBoot Firmware(FirmwareFolder folder)
    {
        Assert.True(SecureBoot.TryRead(folder.Path, out var state, out var problem), problem?.Message);
        return state;
    }

    private static ReadOnlyMemory<byte> Hash(string text)
    {
        Assert.True(FlashAnchors.TryParseHash(text, out var hash));
        return hash;
    }

    [Fact]
    public void The_firmwares_platform_key_anchors()
    {
        using var folder = FirmwareFolder.With(TestFfu.PlatformKey.Certificate.Raw);

        var proof = Prove(FlashAnchors.Of(Firmware(folder), []));

        Assert.NotNull(proof.Image);
        Assert.Equal(AnchorSource.PlatformKey, proof.Source);
        Assert.Equal(TestFfu.PlatformKey.Certificate.Sha1Thumbprint, proof.Anchor?.Sha1Thumbprint);
    }

    [Fact]
    public void A_firmware_with_another_platform_key_does_not()
    {
        using var folder = FirmwareFolder.With(TestPki.Root("CN=Test Platform Key").Certificate.Raw);
        Assert.Null(Prove(FlashAnchors.Of(Firmware(folder), [])).Image);
    }

    [Fact]
    public void The_makers_other_keys_anchor_and_microsofts_do_not()
    {
        using var folder = FirmwareFolder.With(TestPki.Root("CN=Other").Certificate.Raw);
        folder.Set("db", FirmwareFolder.List(FirmwareFolder.X509, TestFfu.PlatformKey.Certificate.Raw));
        Assert.Equal(AnchorSource.FirmwareKey, Prove(FlashAnchors.Of(Firmware(folder), [])).Source);

        var microsoft = new TestPki { Ca = true, Key = RSA.Create(2048) }.Issue("CN=Test UEFI CA, O=Microsoft Corporation");
        folder.Set("db", FirmwareFolder.List(FirmwareFolder.X509, microsoft.Certificate.Raw));
        var image = new TestFfu { SignedBy = new TestPki { Issuer = microsoft, Key = RSA.Create(2048) }.Issue("CN=Third Party") }.Build();
        Assert.Null(Prove(FlashAnchors.Of(Firmware(folder), []), image).Image);
        Assert.NotNull(Prove(FlashAnchors.Of([microsoft.Certificate], "given", developer: false), image).Image);
    }

    [Fact]
    public void What_dbx_forbids_is_refused()
    {
        using var folder = FirmwareFolder.With(TestFfu.PlatformKey.Certificate.Raw);
        folder.Set("dbx", FirmwareFolder.List(FirmwareFolder.X509, TestFfu.Signer.Certificate.Raw));

        var proof = Prove(FlashAnchors.Of(Firmware(folder), []));

        Assert.Null(proof.Image);
        Assert.Contains("uefi-forbidden", proof.Report.Report.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public void A_hash_of_certificate_or_public_key_anchors(string algorithm)
    {
        var name = new HashAlgorithmName(algorithm);
        var signer = TestFfu.Signer.Certificate;
        foreach (var bytes in new[] { signer.Raw, signer.PublicKey.Raw })
        {
            var hash = Hash(Convert.ToHexString(CryptographicOperations.HashData(name, bytes.Span)));
            var proof = Prove(FlashAnchors.Of([hash]));
            Assert.NotNull(proof.Image);
            Assert.Equal(AnchorSource.PlatformKeyHash, proof.Source);
        }

        Assert.Null(Prove(FlashAnchors.Of([Hash(Convert.ToHexString(CryptographicOperations.HashData(name, [1])))])).Image);
    }

    [Fact]
    public void A_hash_given_beside_a_firmware_must_be_of_one_of_its_keys()
    {
        using var folder = FirmwareFolder.With(TestFfu.PlatformKey.Certificate.Raw);
        var hash = SHA256.HashData(TestFfu.PlatformKey.Certificate.Raw.Span);

        Assert.NotNull(Prove(FlashAnchors.Of(Firmware(folder), [hash])).Image);
        Assert.Equal("device-anchor-mismatch", Assert.Throws<SigningException>(() => FlashAnchors.Of(Firmware(folder), [new byte[32]])).Finding.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000")]
    public void Refuses_what_is_no_hash(string text) => Assert.False(FlashAnchors.TryParseHash(text, out _));
}
