using Signet.Authenticode;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Tests.Ffu;

public sealed class FfuSigningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    private static FfuSigning Open(byte[] image) => FfuSigning.Open(new MemorySource(image), Token);

    private static byte[] Put(byte[] image, byte[] catalog, bool allowUnsigned = false) =>
        Open(image).Put(new MemorySource(catalog), allowUnsigned, Token).Apply(image);

    private static string Refusal(Action action) => Assert.Throws<SigningException>(action).Finding.Code;

    [Theory]
    [InlineData("tiny_V1.ffu", "tiny_V1.cat", false)]
    [InlineData("tiny_V1_signed.ffu", "tiny_V1_signed.ffu.cat", true)]
    [InlineData("tiny_V1_signed.ffu.trunc", "tiny_V1_signed.ffu.cat", true)]
    [InlineData("tiny_V2_signed.ffu", "tiny_V2_signed.ffu.cat", true)]
    public void Takes_out_the_catalog(string image, string catalog, bool signed)
    {
        Assert.Equal(signed, Open(Vector(image)).ReadCatalog(out var bytes).IsSigned);
        Assert.Equal(Vector(catalog), bytes.ToArray());
    }

    [Theory]
    [InlineData("tiny_V1_signed.ffu", "tiny_V1_signed.ffu.trunc")]
    [InlineData("tiny_V1_signed.ffu.trunc", "tiny_V1_signed.ffu.trunc")]
    [InlineData("tiny_V2_signed.ffu", "tiny_V2_signed.ffu.trunc")]
    public void Truncates_as_a_signing_service_asks(string image, string truncated) => Assert.Equal(Vector(truncated), Open(Vector(image)).Truncate());

    [Theory]
    [InlineData("tiny_V1.ffu", "tiny_V1_signed.ffu")]
    [InlineData("tiny_V2.ffu", "tiny_V2_signed.ffu")]
    public void Puts_in_a_catalog_that_was_signed_elsewhere(string image, string signed) =>
        Assert.Equal(Vector(signed), Put(Vector(image), Vector(signed + ".cat")));

    [Fact]
    public void Writes_zeros_behind_the_table_where_a_longer_catalog_was() =>
        Assert.Equal(Vector("tiny_V1.ffu"), Put(Vector("tiny_V1_signed.ffu"), Vector("tiny_V1.cat"), allowUnsigned: true));

    [Fact]
    public async Task Moves_the_image_by_whole_chunks_for_a_large_catalog_and_back_for_a_small_one()
    {
        var image = Vector("tiny_V1.ffu");
        var before = FfuFile.OpenForWork(new MemorySource(image));
        await using var signer = await SignerAsync();
        var large = await FileSigner.SignBytesAsync(Vector("tiny_V1.cat"), new SignatureOptions { Description = new string('x', 30_000) }, signer, null, Token);
        Assert.InRange(large.Bytes.Length, before.Security.ChunkSize, 2 * before.Security.ChunkSize);

        var signed = Put(image, large.Bytes);

        var after = FfuFile.OpenForWork(new MemorySource(signed));
        var shift = (int)(after.Security.ImageOffset - before.Security.ImageOffset);
        Assert.True(shift > 0 && shift % before.Security.ChunkSize == 0);
        Assert.Equal(image.Length + shift, signed.Length);
        Assert.Equal(image[(int)before.Security.ImageOffset..], signed[(int)after.Security.ImageOffset..]);
        Assert.Equal(Verdict.Trusted, Verify(signed).Verdict);
        Assert.Equal(image, Put(signed, Vector("tiny_V1.cat"), allowUnsigned: true));
    }

    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V2.ffu")]
    [InlineData("tiny_V1c_alg2.ffu")]
    public async Task Signs_in_one_step(string name)
    {
        var image = Vector(name);
        await using var signer = await SignerAsync();
        var signing = Open(image);
        Assert.DoesNotContain(signing.EnsureIntact(null, Token), f => f.Severity == Severity.Error);

        var signed = (await signing.SignAsync(new SignatureOptions(), signer, null, Token)).Edits.Apply(image);

        Assert.Equal(Verdict.NotProven, Verify(image).Verdict);
        Assert.Equal(Verdict.Trusted, Verify(signed).Verdict);
        var again = await Assert.ThrowsAsync<SigningException>(() => Open(signed).SignAsync(new SignatureOptions(), signer, null, Token));
        Assert.Equal("sign-already-signed", again.Finding.Code);
        var replaced = (await Open(signed).SignAsync(new SignatureOptions { Existing = ExistingSignature.Replace }, signer, null, Token)).Edits.Apply(signed);
        Assert.Equal(Verdict.Trusted, Verify(replaced).Verdict);
    }

    [Fact]
    public void Refuses_a_catalog_that_is_not_signed_not_intact_or_of_another_image()
    {
        var image = Vector("tiny_V1.ffu");
        var damaged = Vector("tiny_V1_signed.ffu.cat");
        damaged[^1] ^= 1;

        Assert.Equal("ffu-catalog-unsigned", Refusal(() => Put(image, Vector("tiny_V1.cat"))));
        Assert.Equal("sign-self-check", Refusal(() => Put(image, damaged)));
        Assert.Equal("ffu-table-mismatch", Refusal(() => Put(image, Vector("tiny_V2_signed.ffu.cat"))));
        Assert.Equal("ffu-table-mismatch", Refusal(() => Put(image, Vector("tiny_V2_signed.ffu.cat"), allowUnsigned: true)));
    }

    [Fact]
    public void Refuses_a_damaged_image()
    {
        var image = Vector("tiny_V1.ffu");
        var file = FfuFile.OpenForWork(new MemorySource(image));
        byte[] Damaged(long offset)
        {
            var copy = image.ToArray();
            copy[offset] ^= 1;
            return copy;
        }

        Assert.Equal("ffu-chunk-mismatch", Refusal(() => Open(Damaged(file.ManifestRange.Offset))));
        Assert.Equal("ffu-chunk-mismatch", Refusal(() => Open(Damaged(file.TruncatedLength - 1))));
        Assert.Equal("ffu-table-mismatch", Refusal(() => Open(Damaged(file.Security.HashTable.End - 1)).Truncate()));
        Assert.Equal("ffu-table-mismatch", Refusal(() => Put(Damaged(file.Security.HashTable.End - 1), Vector("tiny_V1_signed.ffu.cat"))));
        Assert.Equal("ffu-chunk-mismatch", Refusal(() => Open(Damaged(image.Length - 1)).EnsureIntact(null, Token)));
        Assert.Equal("ffu-truncated", Refusal(() => Open(image[..^40_000]).EnsureIntact(null, Token)));
        Assert.Equal("ffu-truncated", Refusal(() => Open(image[..(int)(file.TruncatedLength - 1)])));
    }

    private static Report Verify(byte[] image) => FfuVerifier.Verify(
        new MemorySource(image),
        new VerifyOptions
        {
            Policy = Policy.Ffu,
            At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
            Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector("signtool/keys/root.cer")), "root.cer"),
        },
        null, Token).Report;

    private static async Task<Signer> SignerAsync() =>
        await new SignerSource { CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1") }.OpenAsync();
}
