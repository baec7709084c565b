using System.Text;
using Signet.Tests.Cms;
using Signet.X509;

namespace Signet.Tests.X509;

public class X509NameTests
{
    private const string CommonName = "2.5.4.3";

    public static TheoryData<string, byte[], string> Values { get; } = new()
    {
        { "plain", Der.Utf8("Contoso"), "CN=Contoso" },
        { "PrintableString", Der.Tlv(0x13, "Contoso"u8.ToArray()), "CN=Contoso" },
        { "BMPString", Der.Tlv(0x1E, Encoding.BigEndianUnicode.GetBytes("Česká")), "CN=Česká" },
        { "UniversalString", Der.Tlv(0x1C, new UTF32Encoding(true, false).GetBytes("a😀")), "CN=a😀" },
        { "T61String in Latin-1", Der.Tlv(0x14, [0x4D, 0xFC, 0x6C]), "CN=Mül" },
        { "no string at all", Der.Integer(5), "CN=\"#020105\"" },
        { "comma", Der.Utf8("Contoso, Ltd."), "CN=\"Contoso, Ltd.\"" },
        { "a second name", Der.Utf8("x\", O=Microsoft"), "CN=\"x\"\", O=Microsoft\"" },
        { "empty", Der.Utf8(""), "CN=\"\"" },
        { "blank at the end", Der.Utf8("x "), "CN=\"x \"" },
        { "backslash", Der.Utf8("a\\u001B"), "CN=a\\\\u001B" },
        { "escape sequence", Der.Utf8("\u001B[2Jtrusted"), "CN=\\u001B[2Jtrusted" },
        { "line break", Der.Utf8("a\r\nb"), "CN=\"a\\u000D\\u000Ab\"" },
        { "NUL", Der.Utf8("good\0.evil"), "CN=good\\u0000.evil" },
        { "C1 control", Der.Utf8("a\u009Bb"), "CN=a\\u009Bb" },
        { "right to left", Der.Utf8("exe\u202Efdp"), "CN=exe\\u202Efdp" },
        { "line separator", Der.Utf8("a\u2028b"), "CN=a\\u2028b" },
        { "zero width", Der.Utf8("a\u200Bb"), "CN=a\\u200Bb" },
        { "invisible tag beyond the first plane", Der.Utf8("a\U000E0041b"), "CN=a\\uDB40\\uDC41b" },
        { "half a pair", Der.Tlv(0x1E, [0xD8, 0x3D]), "CN=\uFFFD" },
        { "a novel", Der.Utf8(new string('a', 60_000)), "CN=" + new string('a', 512) + "…" },
        { "bad UTF-8", Der.Tlv(0x0C, [0xFF, 0x41]), "CN=\uFFFDA" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Shows_a_value_so_that_it_cannot_pass_for_another(string what, byte[] value, string expected)
    {
        var name = Der.Sequence(Der.Set(Der.Sequence(Der.Oid(CommonName), value)));
        Assert.True(expected == X509Name.Format(name), $"{what}: {X509Name.Format(name)}");
    }

    [Fact]
    public void Shows_the_most_specific_part_first()
    {
        var name = Der.Sequence(
            Der.Set(Der.Sequence(Der.Oid("2.5.4.6"), Der.Utf8("DE"))),
            Der.Set(Der.Sequence(Der.Oid("2.5.4.10"), Der.Utf8("Contoso")), Der.Sequence(Der.Oid("1.2.3"), Der.Utf8("x"))),
            Der.Set(Der.Sequence(Der.Oid(CommonName), Der.Utf8("Signer"))));
        Assert.Equal("CN=Signer, O=Contoso + OID.1.2.3=x, C=DE", X509Name.Format(name));
        Assert.Equal("Contoso", X509Name.Find(name, "2.5.4.10"));
        Assert.Null(X509Name.Find(name, "2.5.4.11"));
        Assert.Equal("", X509Name.Format(Der.Sequence()));
    }
}
