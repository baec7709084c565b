using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class McuBootHeaderTests
{
    // imgtool 2.4.0 sign --version 1.2.3+4 --header-size 0x200 --slot-size 0x20000 --pad-header, of 4096 zeros; and the same with -e big.
    private const string Little = "3DB8F396000000000002000000100000" + "00000000" + "0102030004000000" + "00000000";
    private const string Big = "96F3B83D000000000200000000001000" + "00000000" + "0102000300000004" + "00000000";

    public static TheoryData<string, int, byte, string> Damage { get; } = new()
    {
        // what is done to the header       offset  new    finding
        { "magic changed",                       0, 0x00, "mcuboot-not-an-image" },
        { "the magic of before 2018",            0, 0x3c, "mcuboot-not-an-image" },
        { "header size 0",                       9, 0x00, "mcuboot-header-size" },
    };

    [Theory]
    [InlineData(Little, McuBootEndian.Little)]
    [InlineData(Big, McuBootEndian.Big)]
    public void Writes_back_the_bytes_it_read_in_both_orders(string hex, McuBootEndian expected)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(McuBootHeader.TryRead(bytes, out var header, out var endian, out _));
        Assert.Equal(expected, endian);
        Assert.Equal(new McuBootHeader(0, 0x200, 0, 4096, McuBootFlags.None, new McuBootVersion(1, 2, 3, 4)), header);
        Assert.Equal(new FileRange(0, 0x1200), header.HashedRange);
        var written = new byte[McuBootHeader.Size];
        header.Write(written, endian);
        Assert.Equal(bytes, written);
    }

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_the_damage(string what, int offset, byte value, string code)
    {
        var damaged = Convert.FromHexString(Little);
        damaged[offset] = value;
        Assert.False(McuBootHeader.TryRead(damaged, out _, out _, out var problem), what);
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void Is_truncated_at_every_length_short_of_a_header()
    {
        var bytes = Convert.FromHexString(Little);
        for (var length = 0; length < McuBootHeader.Size; length++)
        {
            Assert.False(McuBootHeader.TryRead(bytes.AsSpan(0, length), out _, out _, out var problem));
            Assert.Equal("mcuboot-truncated", problem.Code);
        }
    }

    [Fact]
    public void The_largest_fields_wrap_nothing()
    {
        var header = new McuBootHeader(uint.MaxValue, ushort.MaxValue, ushort.MaxValue, uint.MaxValue, (McuBootFlags)uint.MaxValue, default, uint.MaxValue);
        var bytes = new byte[McuBootHeader.Size];
        header.Write(bytes, McuBootEndian.Little);
        Assert.True(McuBootHeader.TryRead(bytes, out var read, out _, out _));
        Assert.Equal(header, read);
        Assert.Equal(0x1_0000_FFFEL + 0xFFFF, read.HashedRange.End);
    }
}
