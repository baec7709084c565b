using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Hostile;
using Signet.Tests.Timestamps;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Tests.Catalogs;

public class CatalogSigningTests
{
    public static TheoryData<string, string, string, string, string?> Signed { get; } = new()
    {
        // input       signtool's       key           digest    description
        { "cat-v2",      "sign-cat",         "leaf2048", "sha256", null },
        { "cat-v1",      "sign-cat-v1-sha1", "leaf2048", "sha1",   null },
        { "sign-cat",    "sign-cat-again",   "leaf3072", "sha384", null },
        { "cat-v2",      "sign-cat-d",       "leaf2048", "sha256", "A catalog" },
        { "cat-v2-hwid", "sign-cat-hwid",    "leaf2048", "sha256", null },
    };

    [Theory]
    [MemberData(nameof(Signed))]
    public async Task Writes_the_bytes_that_signtool_wrote(string input, string expected, string key, string digest, string? description)
    {
        var options = Replacing with { Digest = DigestAlgorithm.FromName(digest)!, Description = description };
        var signed = await SignAsync(Read(input), key, options);

        Assert.Equal(Read(expected), signed);
    }

    [Fact]
    public async Task Leaves_the_list_as_it_was()
    {
        var unsigned = Read("cat-v2-pagehashes");
        var signed = await SignAsync(unsigned, "leaf2048", Replacing);

        Assert.Equal(File(unsigned).Data.Content.ToArray(), File(signed).Data.Content.ToArray());
        Assert.Equal(unsigned, File(signed).RemoveAll().Apply(signed));
        Assert.Equal(unsigned, File(signed).Remove(0).Apply(signed));
    }

    [Fact]
    public void Takes_a_signature_out_and_puts_it_back()
    {
        var signed = Read("sign-cat");
        var unsigned = File(signed).RemoveAll().Apply(signed);
        Assert.True(SignedData.TryRead(File(signed).Extract(0), 0, out var signature, out _, out _));

        Assert.Equal(signed, CatalogSigning.Open(new MemorySource(unsigned), new SignatureOptions()).Embed(signature).Apply(unsigned));
        var refusal = Assert.Throws<SigningException>(() => CatalogSigning.Open(new MemorySource(Read("cat-v1")), new SignatureOptions()).Embed(signature));
        Assert.Equal("sign-other-file", refusal.Finding.Code);
    }

    public static TheoryData<string, SignatureOptions, string> Refused { get; } = new()
    {
        // input       options                                                        finding
        { "sign-cat", new(), "sign-already-signed" },
        { "sign-cat", new() { Existing = ExistingSignature.Append }, "catalog-nested-signature" },
        { "cat-v2", new() { PageHashes = true }, "sign-option-not-for-kind" },
        { "cat-v2", new() { FixPointerToRawData = true }, "sign-option-not-for-kind" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_what_catalogs_cannot_have(string input, SignatureOptions options, string code) =>
        Assert.Equal(code, Assert.Throws<SigningException>(() => CatalogSigning.Open(new MemorySource(Read(input)), options)).Finding.Code);

    [Fact]
    public void Does_not_work_on_signatures_that_are_not_there()
    {
        Assert.Equal("sign-not-signed", Assert.Throws<SigningException>(() => File(Read("cat-v2")).RemoveAll()).Finding.Code);
        Assert.Equal("sign-not-signed", Assert.Throws<SigningException>(() => File(Read("cat-v2")).Extract(0)).Finding.Code);
        Assert.Equal("sign-no-such-signature", Assert.Throws<SigningException>(() => File(Read("sign-cat")).Remove(1)).Finding.Code);
    }

    [Fact]
    public void Embeds_no_signature_that_does_not_hold()
    {
        var unsigned = Read("cat-v2");
        var signing = CatalogSigning.Open(new MemorySource(unsigned), new SignatureOptions());
        var answer = Gauntlet.Signer.Ecdsa.SignHash(new byte[32], System.Security.Cryptography.DSASignatureFormat.Rfc3279DerSequence);

        var refusal = Assert.Throws<SigningException>(() => signing.Embed(signing.Prepare(Gauntlet.Signer.Certificate, []).Complete(answer)));

        Assert.Equal("sign-self-check", refusal.Finding.Code);
    }

    [Theory]
    [InlineData(TimestampKind.Rfc3161)]
    [InlineData(TimestampKind.Authenticode)]
    public async Task Is_time_stamped_after_signing(TimestampKind kind)
    {
        var authority = TestAuthority.Create(Gauntlet.Options.At);
        await using var listener = TimestampListener.Start(new TimestampAuthority(authority.Signer, new SetClock { Time = Gauntlet.Options.At }), 0);
        var servers = TimestampServers.Create([(kind, listener.Address.ToString())], new TimestampSettings { Clock = new SetClock { Time = Gauntlet.Options.At } });
        var signed = Read("sign-cat");

        var edits = await FileSigner.TimestampAsync(SignedFile.Open(new MemorySource(signed)), 0, servers, TestContext.Current.CancellationToken);
        var stamped = edits.Edits.Apply(signed);

        var options = Gauntlet.Options with { TimestampTrust = TrustStore.Of([authority.Root], "the authority's root") };
        var report = FileVerifier.Verify(new MemorySource(stamped), options);
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal((Gauntlet.Options.At, true), (report.Signatures[0].Timestamp!.Time, report.Signatures[0].Timestamp!.Trusted));
        Assert.Equal(File(signed).Data.Content.ToArray(), File(stamped).Data.Content.ToArray());
    }

    [Fact]
    public void A_signature_with_nested_ones_is_found_out_and_replaced()
    {
        var signature = File(Read("sign-cat")).Data;
        var nested = NestedSignatures.With(signature, [signature.Encode()]).Encode();

        Assert.Contains("catalog-nested-signature", Verify(nested).Findings.Select(f => f.Code));
        Assert.Equal(Verdict.Rejected, Verify(nested).Verdict);
        Assert.Equal(Verdict.Trusted, Verify(Gauntlet.SignedCopy(nested)).Verdict);
        Assert.Equal(Read("cat-v2"), File(nested).RemoveAll().Apply(nested));
    }

    private static SignatureOptions Replacing { get; } = new() { Existing = ExistingSignature.Replace };

    private static byte[] Read(string name) => System.IO.File.ReadAllBytes(Shared.Path($"vectors/signtool/out/{name}.cat"));

    private static CatalogFile File(byte[] bytes) => CatalogFile.OpenForWork(new MemorySource(bytes));

    private static Report Verify(byte[] bytes) => Gauntlet.Verify(bytes).Report;

    private static async Task<byte[]> SignAsync(byte[] input, string key, SignatureOptions options)
    {
        await using var signer = await new SignerSource
        {
            CertificatePaths = [Shared.Vector($"signtool/keys/{key}.pfx")], Password = PasswordSource.Of("Vector-A1"),
        }.OpenAsync();
        using var source = new MemorySource(input);
        var signing = FileSigning.Open(source, options, null, TestContext.Current.CancellationToken);
        return (await FileSigner.SignAsync(signing, signer, null, TestContext.Current.CancellationToken)).Edits.Apply(input);
    }
}
