using System.Globalization;
using Signet.Cbor;

namespace Signet.Tests.Cbor;

public sealed class CborReaderTests
{
    // RFC 8949, appendix A, but for big numbers and simple values that stand for nothing.
    public static TheoryData<string, string> Examples { get; } = new()
    {
        { "00", "0" }, { "0a", "10" }, { "17", "23" }, { "1818", "24" }, { "1903e8", "1000" }, { "1a000f4240", "1000000" },
        { "1b000000e8d4a51000", "1000000000000" }, { "1bffffffffffffffff", "18446744073709551615" }, { "3bffffffffffffffff", "-18446744073709551616" },
        { "20", "-1" }, { "3903e7", "-1000" }, { "f93c00", "1.0" }, { "fb3ff199999999999a", "1.1" }, { "fa47c35000", "100000.0" }, { "f97e00", "NaN" },
        { "f4", "false" }, { "f5", "true" }, { "f6", "null" }, { "f7", "undefined" }, { "f0", "simple 16" }, { "f8ff", "simple 255" },
        { "c11a514b67b0", "1363896240" }, { "40", "h''" }, { "4401020304", "h'01020304'" }, { "60", "\"\"" }, { "62c3bc", "\"ü\"" },
        { "80", "[]" }, { "8301820203820405", "[1,[2,3],[4,5]]" }, { "a0", "{}" }, { "a201020304", "{1:2,3:4}" }, { "826161a161626163", "[\"a\",{\"b\":\"c\"}]" },
        { "5f42010243030405ff", "h'0102030405'" }, { "7f657374726561646d696e67ff", "\"streaming\"" }, { "9fff", "[]" }, { "9f018202039f0405ffff", "[1,[2,3],[4,5]]" },
        { "bf61610161629f0203ffff", "{\"a\":1,\"b\":[2,3]}" }, { "bf6346756ef563416d7421ff", "{\"Fun\":true,\"Amt\":-2}" },
    };

    public static TheoryData<string, string> Malformed { get; } = new()
    {
        { "nothing", "" }, { "a number cut off", "1903" }, { "bytes cut off", "4401" }, { "an array cut off", "8201" }, { "a map without its last value", "a101" },
        { "an array of 2^64 − 1", "9bffffffffffffffff00" }, { "bytes of 2^64 − 1", "5bffffffffffffffff00" }, { "a map of 2^63", "bb800000000000000000" },
        { "no break", "9f01" }, { "a break alone", "ff" }, { "a number without length", "1f" }, { "reserved", "1c" }, { "a simple value in two bytes", "f818" },
        { "text in a byte string", "5f6161ff" }, { "a string in pieces within one", "5f5f4101ffff" }, { "not UTF-8", "61ff" }, { "a tag before nothing", "c1" },
        { "a map that breaks off behind a key", "bf01ff" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Reads_the_examples_of_the_standard(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex + "00");
        Assert.True(CborReader.TryRead(bytes, out var value, out var used, out var problem), problem?.Message);
        Assert.Equal(expected, Text(value));
        Assert.Equal(bytes.Length - 1, used);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_cut_of_an_example_is_noticed(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(CborReader.TryRead(bytes.AsMemory(0, length), out _, out _, out var problem), $"{expected} cut to {length}");
            Assert.Equal("cbor-malformed", problem.Code);
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Refuses_what_is_malformed(string what, string hex)
    {
        Assert.False(CborReader.TryRead(Convert.FromHexString(hex), out _, out _, out var problem), what);
        Assert.Equal("cbor-malformed", problem.Code);
    }

    [Theory]
    [InlineData(0x81)]
    [InlineData(0x9f)]
    [InlineData(0xc1)]
    public void Depth_is_bounded(byte opener)
    {
        var bytes = new byte[1 << 20];
        bytes.AsSpan().Fill(opener);
        Assert.False(CborReader.TryRead(bytes, out _, out _, out var problem));
        Assert.Contains("nested", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_values_is_bounded()
    {
        var bytes = new byte[CborReader.MaxValues + 2];
        bytes[0] = 0x9f;
        Assert.False(CborReader.TryRead(bytes, out _, out _, out var problem));
        Assert.Contains("more than", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_three_bytes_make_it_throw()
    {
        var bytes = new byte[3];
        for (var i = 0; i < 1 << 24; i += Shared.Long ? 1 : 61)
        {
            (bytes[0], bytes[1], bytes[2]) = ((byte)(i >> 16), (byte)(i >> 8 & 0xff), (byte)(i & 0xff));
            Assert.True(CborReader.TryRead(bytes, out var value, out var used, out _) == value is not null && used <= 3);
        }
    }

    [Fact]
    public void Writes_the_shortest_form_of_every_number_and_reads_it_back()
    {
        foreach (var number in new[] { 0L, 1, 23, 24, 255, 256, 65535, 65536, uint.MaxValue, 1L + uint.MaxValue, long.MaxValue, -1, -24, -25, -256, -257, long.MinValue })
        {
            var bytes = new CborWriter().Integer(number).ToArray();
            Assert.True(CborReader.TryRead(bytes, out var value, out var used, out _));
            Assert.Equal((number, bytes.Length), ((long)value.Integer, used));
        }

        Assert.Equal(2, new CborWriter().Integer(24).ToArray().Length);
        Assert.Equal("37", Convert.ToHexString(new CborWriter().Integer(-24).ToArray()));
    }

    [Fact]
    public void Reads_what_it_wrote_of_every_kind()
    {
        var bytes = new CborWriter().Map(null).Text("a").Array(3).Boolean(true).Null().Bytes([1, 2]).Text("ü").Map(1).Integer(7).Array(null).Integer(-5).Break().Break().ToArray();
        Assert.True(CborReader.TryRead(bytes, out var value, out var used, out _));
        Assert.Equal(bytes.Length, used);
        Assert.Equal("{\"a\":[true,null,h'0102'],\"ü\":{7:[-5]}}", Text(value));
        Assert.Equal(-5, value["ü"]![7]!.Items[0].Between(-5, 0));
        Assert.Null(value["ü"]![7]!.Items[0].Between(0, 9));
        Assert.Null(value["b"]);
    }

    private static string Text(CborValue value) => value.Kind switch
    {
        CborKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        CborKind.Bytes => $"h'{Convert.ToHexStringLower(value.Bytes.Span)}'",
        CborKind.Text => $"\"{value.Text}\"",
        CborKind.Array => $"[{string.Join(',', value.Items.Select(Text))}]",
        CborKind.Map => $"{{{string.Join(',', value.Pairs.Select(p => $"{Text(p.Key)}:{Text(p.Value)}"))}}}",
        CborKind.Boolean => value.Boolean ? "true" : "false",
        CborKind.Float => value.Float is var f && f == Math.Floor(f) ? f.ToString("0.0", CultureInfo.InvariantCulture) : value.Float.ToString(CultureInfo.InvariantCulture),
        CborKind.Simple => $"simple {value.Integer}",
        var kind => kind == CborKind.Null ? "null" : "undefined",
    };
}
