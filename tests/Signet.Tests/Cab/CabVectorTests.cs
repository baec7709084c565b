using Signet.Authenticode;
using Signet.Binary;
using Signet.Cab;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Tests.Cab;

/// <summary>The same cabinet, key and options as signtool was given: the same bytes.</summary>
public class CabVectorTests
{
    public static TheoryData<string, string, string, string, ExistingSignature, string?> Cases { get; } = new()
    {
        // input, output, key, digest, what to do with a signature, description
        { "in/plain.cab", "out/sign-cab.cab", "leaf2048", "sha256", ExistingSignature.Fail, null },
        { "in/mszip.cab", "out/sign-cab-mszip-sha1.cab", "leaf2048", "sha1", ExistingSignature.Fail, "Cabinet" },
        { "out/sign-cab.cab", "out/sign-cab-again.cab", "leaf3072", "sha384", ExistingSignature.Replace, null },
        { "out/sign-cab.cab", "out/sign-cab-as.cab", "leaf3072", "sha256", ExistingSignature.Append, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Writes_the_bytes_that_signtool_wrote(
        string input, string output, string key, string digest, ExistingSignature existing, string? description)
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Path("vectors/signtool/" + input), TestContext.Current.CancellationToken);
        var expected = await File.ReadAllBytesAsync(Shared.Path("vectors/signtool/" + output), TestContext.Current.CancellationToken);
        var edits = await SignAsync(bytes, new SignatureOptions { Digest = DigestAlgorithm.FromName(digest)!, Existing = existing, Description = description }, key);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(edits.Apply(bytes)));
    }

    public static TheoryData<string> Signed { get; } =
        ["out/sign-cab.cab", "out/sign-cab-mszip-sha1.cab", "out/sign-cab-again.cab", "out/sign-cab-as.cab", "out/ts-timestamp-cab.cab"];

    [Theory]
    [MemberData(nameof(Signed))]
    public void What_signtool_signed_is_intact(string path)
    {
        using var source = FileSource.Open(Shared.Path("vectors/signtool/" + path));
        var report = FileVerifier.Verify(source, new VerifyOptions { At = DateTimeOffset.UnixEpoch.AddYears(57) });
        Assert.All(report.Signatures, s => Assert.True(s.Intact, string.Join("; ", s.Findings.Select(f => f.Message))));
        Assert.Equal(path.Contains("-as", StringComparison.Ordinal) ? 2 : 1, report.Signatures.Count);
        Assert.Equal("cab", report.Format);
        CabFile.OpenForWork(source).EnsureIntact(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("out/sign-cab.cab", "in/plain.cab")]
    [InlineData("out/sign-cab-as.cab", "in/plain.cab")]
    [InlineData("out/sign-cab-mszip-sha1.cab", "in/mszip.cab")]
    public void Without_its_signature_a_cabinet_is_what_it_was(string signed, string unsigned)
    {
        var bytes = File.ReadAllBytes(Shared.Path("vectors/signtool/" + signed));
        using var source = new MemorySource(bytes);
        Assert.Equal(File.ReadAllBytes(Shared.Path("vectors/signtool/" + unsigned)), SignedFile.Open(source).RemoveAll().Apply(bytes));
    }

    [Fact]
    public void Without_the_nested_signature_the_first_is_what_it_was()
    {
        var bytes = File.ReadAllBytes(Shared.Path("vectors/signtool/out/sign-cab-as.cab"));
        using var source = new MemorySource(bytes);
        var file = SignedFile.Open(source);
        Assert.Equal(File.ReadAllBytes(Shared.Path("vectors/signtool/out/sign-cab.cab")), file.Remove(1).Apply(bytes));
        Assert.Equal("sign-primary-carries-nested", Assert.Throws<SigningException>(() => file.Remove(0)).Finding.Code);
        Assert.Equal(bytes, file.With(1, file.At(1).Data!).Apply(bytes));
    }

    [Fact]
    public void A_changed_cabinet_is_rejected()
    {
        using var source = FileSource.Open(Shared.Vector("signtool/in/bad.cab"));
        var report = FileVerifier.Verify(source, new VerifyOptions { At = DateTimeOffset.UnixEpoch.AddYears(57) }).Report;
        Assert.Equal(Verdict.Rejected, report.Verdict);
        Assert.Contains(report.Findings, f => f.Code == "cab-digest-mismatch");
    }

    [Theory]
    [InlineData("ebourg+jsign_sample4.cab", 6148)] // an empty reserve of 6144 bytes, which gives way
    [InlineData("ebourg+jsign_sample2-disk1.cab", 0)]
    [InlineData("ebourg+jsign_sample2-disk2.cab", 0)]
    public async Task Cabinets_of_sets_and_with_empty_reserves_can_be_signed(string name, long less)
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Path("corpus/cab/" + name), TestContext.Current.CancellationToken);
        var signed = (await SignAsync(bytes, new SignatureOptions(), "leaf2048")).Apply(bytes);
        using var source = new MemorySource(signed);
        var file = CabFile.OpenForWork(source);
        Assert.Empty(file.Findings);
        Assert.Equal(bytes.Length - less + 24, file.Layout.Header.CabinetSize);
        file.EnsureIntact(TestContext.Current.CancellationToken);
        Assert.Equal(bytes.Length - less, file.RemoveAll().Apply(signed).Length);
    }

    internal static async Task<Edits> SignAsync(byte[] bytes, SignatureOptions options, string key)
    {
        await using var signer = await new SignerSource
        {
            CertificatePaths = [Shared.Vector($"signtool/keys/{key}.pfx")],
            Password = PasswordSource.Of("Vector-A1"),
        }.OpenAsync();
        using var source = new MemorySource(bytes);
        var signing = FileSigning.Open(source, options, null, TestContext.Current.CancellationToken);
        return (await FileSigner.SignAsync(signing, signer, null, TestContext.Current.CancellationToken)).Edits;
    }
}
