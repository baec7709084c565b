using Signet.Authenticode;
using Signet.Cms;

namespace Signet.Tests.Authenticode;

public class SpcIndirectDataTests
{
    private static SignedData Signature(string file)
    {
        Assert.True(SignedData.TryRead(File.ReadAllBytes(Shared.Vector("cms/" + file)), 0, out var data, out _, out var problem), problem?.Message);
        return data;
    }

    [Theory]
    [InlineData("sign-sha256.p7", "sha256", null, 0)]
    [InlineData("sign-ph.p7", "sha256", "sha256", 10)]
    [InlineData("sign-ph-sha1.p7", "sha1", "sha1", 10)]
    public void Says_what_signtool_signed_and_writes_the_same_bytes(string file, string digest, string? pageHashes, int pages)
    {
        var content = Signature(file).Content;
        Assert.True(SpcIndirectData.TryRead(content, 0, out var data, out var problem), problem?.Message);
        Assert.Equal(Oids.SpcPeImageData, data.DataType);
        Assert.Equal(DigestAlgorithm.FromName(digest)!.Oid, data.DigestAlgorithm);
        Assert.Equal(pageHashes, data.PageHashes?.Algorithm.Name);
        Assert.Equal(pages, data.PageHashes?.Count ?? 0);
        Assert.Empty(data.Findings);

        Assert.Equal(content.ToArray(), data.Encode());
        var made = SpcIndirectData.ForPe(DigestAlgorithm.FromName(digest)!, data.Digest, data.PageHashes);
        Assert.Equal(content.ToArray(), made.Encode());
    }

    [Theory]
    [InlineData("sign-sha256.p7")]
    [InlineData("sign-ph-sha1.p7")]
    public void Signs_the_attributes_that_signtool_signs(string file)
    {
        var data = Signature(file);
        var signer = Assert.Single(data.SignerInfos);
        var digest = DigestAlgorithm.FromOid(signer.DigestAlgorithm.Oid)!.Hash(data.ContentValue.Span);
        var made = AuthenticodeAttributes.ForSigning(Oids.SpcIndirectData, digest, SpcSpOpusInfo.Of(null, null));
        Assert.Equal(signer.SignedBytes.ToArray(), CmsAttributes.EncodeSet(made));
        Assert.Equal(signer.SignedAttributes.Select(a => a.Oid), made.Select(a => a.Oid));
    }
}
