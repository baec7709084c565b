using Signet.Authenticode;
using Signet.Cms;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class PePagesTests
{
    public static TheoryData<string> Layouts { get; } =
        new(Directory.GetFiles(Shared.Vector("pe/pages")).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Pages_lie_where_signtool_puts_them(string name)
    {
        using var source = FileSource.Open(Shared.Vector("pe/pages/" + name));
        Assert.True(PeFile.Open(source, out var file, out _));
        Assert.True(SignedData.TryRead(file.ContentOf(file.Certificates[0]), 0, out var data, out _, out _));
        Assert.True(SpcIndirectData.TryRead(data.Content, 0, out var signed, out _));
        var computed = PeDigestPass.Compute(source, file.Layout, [DigestAlgorithm.Sha256], [DigestAlgorithm.Sha256], checksum: true);
        Assert.Equal(signed.Digest.ToArray(), computed.Digests[DigestAlgorithm.Sha256]);
        Assert.Equal(signed.PageHashes!.Table.ToArray(), computed.PageHashes[DigestAlgorithm.Sha256].Table.ToArray());
        Assert.Equal(file.Headers.CheckSum, computed.CheckSum);
    }
}
