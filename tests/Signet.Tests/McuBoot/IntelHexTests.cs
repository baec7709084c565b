using System.Text;
using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class IntelHexTests
{
    private const string End = ":00000001FF\n";

    public static TheoryData<string, string, string> Hostile { get; } = new()
    {
        // what                                text                                                       finding
        { "empty",                             "",                                                          "hex-end" },
        { "no end record",                     ":0100000001FE\n",                                           "hex-end" },
        { "data behind the end",               End + ":0100000001FE\n",                                     "hex-end" },
        { "two files put together",            ":0100000001FE\n" + End + End,                               "hex-end" },
        { "no colon",                          "0100000001FE\n" + End,                                      "hex-record" },
        { "a colon alone",                     ":\n" + End,                                                 "hex-record" },
        { "an odd digit",                      ":0100000001F\n" + End,                                      "hex-record" },
        { "no digit",                          ":01000000G1FE\n" + End,                                     "hex-record" },
        { "shorter than it says",              ":0200000001FD\n" + End,                                     "hex-record" },
        { "longer than it says",               ":000000000100\n" + End,                                     "hex-record" },
        { "a line of a megabyte",              ":" + new string('0', 1 << 20) + "\n" + End,                 "hex-record" },
        { "an unknown type",                   ":00000006FA\n" + End,                                       "hex-record" },
        { "an end with data",                  ":0100000101FD\n",                                           "hex-record" },
        { "an upper half of one byte",         ":0100000401FA\n" + End,                                     "hex-record" },
        { "an upper half with an address",     ":020001040000F9\n" + End,                                   "hex-record" },
        { "a wrong checksum",                  ":0100000001FF\n" + End,                                     "hex-checksum" },
        { "a byte twice",                      ":0100000001FE\n:0100000001FE\n" + End,                      "hex-overlap" },
        { "an overlap from behind",            ":020010000102EB\n:04000E0001020304E4\n" + End,              "hex-overlap" },
        { "beyond 4 GiB",                      ":02000004FFFFFC\n:02FFFF000102FD\n" + End,                  "hex-address" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Names_what_is_wrong_and_the_line(string what, string text, string code)
    {
        Assert.False(IntelHex.TryRead(Encoding.ASCII.GetBytes(text), out _, out var problem), what);
        Assert.True(code == problem.Code, $"{what}: {problem.Code} {problem.Message}");
        Assert.NotNull(problem.Line);
    }

    [Theory]
    [InlineData(":0400000001020304F2\n:020010000506E3\n:00000001FF\n")]
    [InlineData(":020010000506E3\r\n:0400000001020304F2\r\n\r\n:00000001FF\r\n")]
    [InlineData(":020010000506e3\r:0400000001020304f2  \r:00000001ff")]
    [InlineData(":0400000312345678E5\n:04000005000000CD2A\n:0400000001020304F2\n:020010000506E3\n:00000001FF\n")]
    public void Line_ends_case_order_and_start_records_do_not_matter(string text)
    {
        var hex = Read(text);
        Assert.Equal([(0L, "01020304"), (16L, "0506")], hex.Segments.Select(s => (s.Address, Convert.ToHexString(s.Data.Span))));
        Assert.True(hex.TryFlatten(0xAA, 18, out var bytes, out _));
        Assert.Equal("01020304" + "AAAAAAAAAAAAAAAAAAAAAAAA" + "0506", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Segments_and_upper_halves_move_what_follows()
    {
        // 02: 0x1000 × 16; 04: 0x0800 × 65536. A record goes on across 64 KiB.
        var hex = Read(":020000021000EC\n:0100000001FE\n:020000040800F2\n:02FFFF000203FB\n:00000001FF\n");
        Assert.Equal([0x10000L, 0x0800FFFFL], hex.Segments.Select(s => s.Address));
        Assert.Equal(0x08010001 - 0x10000, hex.Length);
    }

    [Fact]
    public void A_gap_of_4_GiB_costs_no_memory_and_is_refused_when_it_would_be_filled()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var hex = Read(":0100000001FE\n:02000004FFFFFC\n:01FFFF000100\n" + End);
        Assert.Equal(1L << 32, hex.Length);
        Assert.False(hex.TryFlatten(0xff, McuBootProgram.MaxHexLength, out _, out var problem));
        Assert.Equal("hex-sparse", problem.Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void Every_cut_of_a_file_is_noticed()
    {
        var whole = McuBootVectors.Bytes("in/app.hex");
        var end = whole.AsSpan().TrimEnd("\r\n"u8).Length;
        for (var length = 0; length < end; length += length < 400 || length > end - 400 ? 1 : 97)
        {
            Assert.False(IntelHex.TryRead(whole.AsSpan(0, length), out _, out var problem));
            Assert.Contains(problem.Code, (string[])["hex-end", "hex-record", "hex-checksum"]);
        }
    }

    [Fact]
    public void Every_changed_digit_is_noticed()
    {
        var whole = Encoding.ASCII.GetBytes(":10010000000102030405060708090A0B0C0D0E0F77\n" + End);
        for (var i = 1; i < 43; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] = damaged[i] == (byte)'1' ? (byte)'2' : (byte)'1';
            Assert.False(IntelHex.TryRead(damaged, out _, out _), $"digit {i}");
        }
    }

    [Theory]
    [InlineData(0L, 5)]
    [InlineData(0xFFFAL, 6)]
    [InlineData(0xFFFAL, 7)]
    [InlineData(0x0800FFF5L, 0x10020)]
    [InlineData(0xFFFFFFF0L, 16)]
    public void Reads_what_it_wrote(long address, int length)
    {
        var data = Enumerable.Range(0, length).Select(i => (byte)(i * 7 & 0xff)).ToArray();
        Assert.True(IntelHex.TryWrite([new HexSegment(address, data)], out var text, out _));
        Assert.True(IntelHex.TryRead(text.Span, out var hex, out var problem), problem?.Message);
        Assert.Equal(address, hex.Address);
        Assert.True(hex.TryFlatten(0, length, out var read, out _));
        Assert.Equal(data, read);
    }

    [Fact]
    public void Writes_an_upper_half_before_each_64_KiB_with_data_unless_all_is_below()
    {
        Assert.True(IntelHex.TryWrite([new HexSegment(0xFFFE, new byte[] { 1, 2 })], out var low, out _));
        Assert.Equal(":02FFFE000102FE\n" + End, Encoding.ASCII.GetString(low.Span));
        Assert.True(IntelHex.TryWrite([new HexSegment(0, new byte[] { 1 }), new HexSegment(0x2FFFF, new byte[] { 2, 3 })], out var high, out _));
        Assert.Equal(":020000040000FA\n:0100000001FE\n:020000040002F8\n:01FFFF0002FF\n:020000040003F7\n:0100000003FC\n" + End, Encoding.ASCII.GetString(high.Span));
    }

    [Fact]
    public void Segments_without_a_gap_are_written_as_one()
    {
        Assert.True(IntelHex.TryWrite([new HexSegment(0, new byte[] { 1 }), new HexSegment(1, new byte[] { 2 })], out var text, out _));
        Assert.Equal(":020000000102FB\n" + End, Encoding.ASCII.GetString(text.Span));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(0xFFFFFFFFL)]
    public void Refuses_an_address_outside_4_GiB(long address)
    {
        Assert.False(IntelHex.TryWrite([new HexSegment(address, new byte[2])], out _, out var problem));
        Assert.Equal("hex-address", problem.Code);
    }

    private static IntelHex Read(string text) =>
        IntelHex.TryRead(Encoding.ASCII.GetBytes(text), out var hex, out var problem) ? hex : throw new SigningException(problem);
}
