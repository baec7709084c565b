using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class WinCertificateTests
{
    private const long Offset = 0x1000;

    // A SEQUENCE of five bytes: seven with its header, so that one zero fills up the entry.
    private const string Der = "3005AABBCCDDEE";

    private static string Codes(IEnumerable<Finding> findings) => string.Join(' ', findings.Select(f => f.Code));

    public static TheoryData<string, string, string, int> Tables { get; } = new()
    {
        // table                                   bytes                                                              findings                 entries
        { "empty",                                 "",                                                                "",                      0 },
        { "one entry, zeros counted",              "10000000 0002 0200" + Der + "00",                                 "",                      1 },
        { "one entry, zeros not counted",          "0F000000 0002 0200" + Der + "00",                                 "",                      1 },
        { "two entries",                           "10000000 0002 0200" + Der + "00 10000000 0002 0200" + Der + "00", "",                      2 },
        { "two entries, zeros not counted",        "0F000000 0002 0200" + Der + "00 0F000000 0002 0200" + Der + "00", "",                      2 },
        { "entry of a header alone",               "08000000 0002 0200",                                              "",                      1 },
        { "length 0",                              "00000000 0002 0200" + Der + "00",                                 "pe-table-malformed",    0 },
        { "length 7",                              "07000000 0002 0200" + Der + "00",                                 "pe-table-malformed",    0 },
        { "length one too many",                   "11000000 0002 0200" + Der + "00",                                 "pe-table-malformed",    0 },
        { "length that rounds up to 2^32",         "F9FFFFFF 0002 0200" + Der + "00",                                 "pe-table-malformed",    0 },
        { "length as large as can be",             "FFFFFFFF 0002 0200" + Der + "00",                                 "pe-table-malformed",    0 },
        { "seven bytes behind the entry",          "10000000 0002 0200" + Der + "00 00000000000000",                  "pe-table-malformed",    1 },
        { "eight zeros behind the entry",          "10000000 0002 0200" + Der + "00 0000000000000000",                "pe-table-malformed",    1 },
        { "zeros not there",                       "0F000000 0002 0200" + Der,                                        "pe-table-malformed",    0 },
        { "seven bytes in all",                    "10000000 0002 02",                                                "pe-table-malformed",    0 },
        { "filling not zero",                      "10000000 0002 0200" + Der + "01",                                 "pe-hidden-data",        1 },
        { "filling not zero and not counted",      "0F000000 0002 0200" + Der + "01",                                 "pe-hidden-data",        1 },
        { "eight zeros more than needed",          "18000000 0002 0200" + Der + "00 0000000000000000",                "pe-hidden-data",        1 },
        { "data behind the signature",             "18000000 0002 0200" + Der + "00 4D5A900003000000",                "pe-hidden-data",        1 },
        { "revision 1.0",                          "10000000 0001 0200" + Der + "00",                                 "pe-certificate-revision", 1 },
        { "revision 0",                            "10000000 0000 0200" + Der + "00",                                 "pe-certificate-revision", 1 },
        { "type 1",                                "10000000 0002 0100" + Der + "00",                                 "pe-certificate-type",   1 },
        { "type EFI GUID",                         "10000000 0002 F10E" + Der + "00",                                 "pe-certificate-type",   1 },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Judges_the_table(string what, string hex, string codes, int entries)
    {
        var table = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var read = WinCertificate.ReadTable(table, Offset, out var findings);
        Assert.Equal((what, codes, entries), (what, Codes(findings), read.Count));
        Assert.All(findings, f => Assert.InRange(f.Where!.Value.Offset, Offset, Offset + table.Length));
    }

    [Fact]
    public void Gives_each_entry_its_place()
    {
        var read = WinCertificate.ReadTable([.. Wrapped(7), .. Wrapped(300)], Offset, out var findings);
        Assert.Empty(findings);
        Assert.Equal(
        [
            new WinCertificate(Offset, 16, 0x200, 2, new FileRange(Offset + 8, 7), new FileRange(Offset + 15, 1)),
            new WinCertificate(Offset + 16, 312, 0x200, 2, new FileRange(Offset + 24, 300), new FileRange(Offset + 324, 4)),
        ],
        read);
    }

    [Fact]
    public void The_length_of_a_certificate_entry_counts_its_zeros()
    {
        Assert.Equal(Convert.FromHexString("1000000000020200" + Der + "00"), WinCertificate.Wrap(Convert.FromHexString(Der)));
        for (var length = 4; length < 40; length++)
        {
            var entry = Wrapped(length);
            Assert.Equal((0, entry.Length), (entry.Length % 8, BitConverter.ToInt32(entry)));
            Assert.Equal(length, WinCertificate.ReadTable(entry, 0, out var findings)[0].Content.Length);
            Assert.Empty(findings);
        }
    }

    // What is no SEQUENCE of a known length is left to the reader of the signature: it gets the whole entry.
    [Theory]
    [InlineData("0405AABBCCDDEE00")]
    [InlineData("3080AABBCCDDEE00")]
    [InlineData("3085AABBCCDDEE00")]
    [InlineData("30FFAABBCCDDEE00")]
    [InlineData("3084FFFFFFFFEE00")]
    [InlineData("3007AABBCCDDEE00")]
    [InlineData("3081FFBBCCDDEE00")]
    [InlineData("3084000000000000")]
    public void Hands_on_what_is_no_definite_sequence(string content)
    {
        var read = WinCertificate.ReadTable(Convert.FromHexString("1000000000020200" + content), Offset, out _);
        Assert.InRange(Assert.Single(read).Content.Length, 6, 8);
    }

    [Fact]
    public void Reads_any_bytes_without_throwing()
    {
        var random = new Random(20261120);
        var table = new byte[64];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(table);
            table.AsSpan(random.Next(64)).Clear();
            var entries = WinCertificate.ReadTable(table.AsSpan(0, random.Next(65)), Offset, out _);
            Assert.All(entries, e => Assert.True(e.Trailing.End <= Offset + 64));
        }
    }

    // A SEQUENCE of that many bytes, in an entry.
    private static byte[] Wrapped(int length)
    {
        var der = new byte[length];
        byte[] header = length < 130 ? [0x30, (byte)(length - 2)] : [0x30, 0x82, (byte)((length - 4) >> 8), (byte)((length - 4) & 0xFF)];
        header.CopyTo(der, 0);
        return WinCertificate.Wrap(der);
    }
}
