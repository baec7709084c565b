using Signet.Keys;

namespace Signet.Tests.Keys;

public class Rc4Tests
{
    // RFC 6229, section 2: key, offset of the key stream in bytes, 16 bytes of it.
    public static TheoryData<string, int, string> Rfc6229 { get; } = new()
    {
        { "0102030405", 0, "b2396305f03dc027ccc3524a0a1118a8" },
        { "0102030405", 16, "6982944f18fc82d589c403a47a0d0919" },
        { "0102030405", 4096, "ff25b58995996707e51fbdf08b34d875" },
        { "0102030405060708090a0b0c0d0e0f10", 0, "9ac7cc9a609d1ef7b2932899cde41b97" },
        { "0102030405060708090a0b0c0d0e0f10", 4096, "a36a4c301ae8ac13610ccbc12256cacc" },
    };

    [Theory]
    [MemberData(nameof(Rfc6229))]
    public void Makes_the_key_stream_of_RFC_6229(string key, int offset, string expected)
    {
        var stream = new byte[offset + 16];
        Rc4.Apply(Convert.FromHexString(key), stream);
        Assert.Equal(expected, Convert.ToHexStringLower(stream.AsSpan(offset)));
    }
}
