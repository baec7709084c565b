using Signet.Cms;

namespace Signet.Tests.Cms;

public class SignedDataTests
{
    public static TheoryData<string> Files { get; } = new("sign-sha256.p7", "sign-ph.p7", "sign-ph-sha1.p7", "ts-as-after-ts.p7");

    [Theory]
    [MemberData(nameof(Files))]
    public void Writes_back_the_bytes_it_read(string file)
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/" + file));
        Assert.True(SignedData.TryRead(bytes, 0, out var data, out var consumed, out var problem), problem?.Message);
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(bytes, data.Encode());
    }

    [Fact]
    public void Leaves_what_follows_to_the_caller()
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/sign-sha256.p7"));
        Assert.True(SignedData.TryRead((byte[])[.. bytes, 0, 0, 1], 0, out var data, out var consumed, out _));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(bytes, data.Raw.ToArray());
    }
}
