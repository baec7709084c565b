using Signet.Authenticode;
using Signet.Files;
using Signet.Keys;
using Signet.Msi;
using Signet.Trust;

namespace Signet.Tests.Msi;

/// <summary>The same package, key and options as signtool was given: the same signature, and the same streams beside it.</summary>
public class MsiVectorTests
{
    private static readonly VerifyOptions s_options = new() { At = DateTimeOffset.UnixEpoch.AddYears(57) };

    public static TheoryData<string, string, string, string, string?> Cases { get; } = new()
    {
        // input, output, key, digest, description
        { "in/small.msi", "out/sign-msi.msi", "leaf2048", "sha256", null },
        { "in/wix.msi", "out/sign-msi-sha1-d.msi", "leaf2048", "sha1", "Vector package" },
        { "out/sign-msi.msi", "out/sign-msi-again.msi", "leaf3072", "sha384", null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Makes_the_streams_that_signtool_made(string input, string output, string key, string digest, string? description)
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Vector("signtool/" + input), TestContext.Current.CancellationToken);
        var expected = await File.ReadAllBytesAsync(Shared.Vector("signtool/" + output), TestContext.Current.CancellationToken);
        var options = new SignatureOptions { Digest = DigestAlgorithm.FromName(digest)!, Existing = ExistingSignature.Replace, Description = description };
        var signed = await SignAsync(bytes, options, key);
        Assert.Equal(Streams(expected), Streams(signed));
        Assert.Empty(Open(signed).Findings);
    }

    [Theory]
    [InlineData("out/sign-msi.msi")]
    [InlineData("out/sign-msi-sha1-d.msi")]
    [InlineData("out/sign-msi-again.msi")]
    public void What_signtool_signed_is_intact(string path)
    {
        using var source = FileSource.Open(Shared.Vector("signtool/" + path));
        var report = FileVerifier.Verify(source, s_options);
        Assert.Equal("msi", report.Format);
        Assert.True(Assert.Single(report.Signatures).Intact, string.Join("; ", report.Report.Findings.Select(f => f.Message)));
        MsiFile.OpenForWork(source).EnsureIntact(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("in/small.msi")]
    [InlineData("in/wix.msi")]
    public async Task Without_its_signature_a_package_has_the_streams_it_had(string path)
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Vector("signtool/" + path), TestContext.Current.CancellationToken);
        var signed = await SignAsync(bytes, new SignatureOptions(), "leaf2048");
        using var source = new MemorySource(signed);
        var removed = SignedFile.Open(source).RemoveAll().Apply(signed);
        Assert.Equal(Streams(bytes), Streams(removed));
        Assert.Equal("sign-not-signed", Assert.Throws<SigningException>(() => SignedFile.Open(new MemorySource(removed)).RemoveAll()).Finding.Code);
    }

    [Fact]
    public async Task A_second_signature_is_refused_as_signtool_does()
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Vector("signtool/out/sign-msi.msi"), TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<SigningException>(() => SignAsync(bytes, new SignatureOptions { Existing = ExistingSignature.Append }, "leaf2048"));
        Assert.Equal("msi-one-signature", refusal.Finding.Code);
    }

    [Fact]
    public async Task Large_packages_keep_their_large_streams_where_they_are()
    {
        // 9 MiB: more FAT sectors than the header names.
        var bytes = await File.ReadAllBytesAsync(Shared.Vector("signtool/in/small.msi"), TestContext.Current.CancellationToken);
        var content = new byte[9 * 1024 * 1024];
        new Random(1).NextBytes(content);
        Assert.True(CompoundFile.Open(new MemorySource(bytes), out var small, out _));
        var large = CompoundEdits.For(small, new Dictionary<string, byte[]?> { ["Large"] = content }).Apply(bytes);
        var before = Open(large).Compound;
        Assert.True(before.Header.DifatSectors > 0);
        var signed = await SignAsync(large, new SignatureOptions(), "leaf2048");
        var after = Open(signed).Compound;
        Assert.Equal(before.Find("Large")!.Ranges, after.Find("Large")!.Ranges);
        Assert.Equal(content, after.Read(after.Find("Large")!));
        Assert.Equal(Streams(bytes).Split('\n').Length + 3, Streams(signed).Split('\n').Length);
    }

    internal static async Task<byte[]> SignAsync(byte[] bytes, SignatureOptions options, string key)
    {
        await using var signer = await new SignerSource
        {
            CertificatePaths = [Shared.Vector($"signtool/keys/{key}.pfx")],
            Password = PasswordSource.Of("Vector-A1"),
        }.OpenAsync();
        using var source = new MemorySource(bytes);
        var signing = FileSigning.Open(source, options, null, TestContext.Current.CancellationToken);
        return (await FileSigner.SignAsync(signing, signer, null, TestContext.Current.CancellationToken)).Edits.Apply(bytes);
    }

    internal static MsiFile Open(byte[] bytes)
    {
        Assert.True(MsiFile.Open(new MemorySource(bytes), out var file, out var problem), problem?.Message);
        return file;
    }

    /// <summary>Every stream of the root: name, class, state bits, bytes.</summary>
    internal static string Streams(byte[] bytes)
    {
        var file = Open(bytes).Compound;
        return string.Join('\n', file.Root.Children.Select(c => $"{MsiNames.Unpack(c.Entry.Name)} {Convert.ToHexString(c.Entry.ClassId.Span)} {c.Entry.StateBits} {Convert.ToHexString(file.Read(c))}"));
    }
}
