using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class TlvAreaTests
{
    private static readonly Tlv[] s_records =
    [
        new(TlvType.SecurityCounter, new byte[] { 1, 2, 3, 4 }),
        new((TlvType)0xA0, Array.Empty<byte>()),
        new((TlvType)0xA010, new byte[] { 5 }),
        new(TlvType.Sha256, new byte[32]),
    ];

    public static TheoryData<string, byte[], string> Damage { get; } = new()
    {
        // what                               bytes of the area                               finding
        { "another magic",                    [0x08, 0x69, 4, 0], "mcuboot-tlv-area" },
        { "smaller than its header",          [0x07, 0x69, 3, 0], "mcuboot-tlv-area" },
        { "larger than the file",             [0x07, 0x69, 5, 0], "mcuboot-truncated" },
        { "largest total",                    [0x07, 0x69, 255, 255, 1, 2], "mcuboot-truncated" },
        { "three bytes of a record",          [0x07, 0x69, 7, 0, 0x10, 0, 0], "mcuboot-tlv-record" },
        { "a value one byte too long",        [0x07, 0x69, 9, 0, 0x10, 0, 2, 0, 9], "mcuboot-tlv-record" },
        { "the longest value",                [0x07, 0x69, 9, 0, 0x10, 0, 255, 255, 9], "mcuboot-tlv-record" },
    };

    [Theory]
    [InlineData(McuBootEndian.Little, true)]
    [InlineData(McuBootEndian.Little, false)]
    [InlineData(McuBootEndian.Big, true)]
    [InlineData(McuBootEndian.Big, false)]
    public void Reads_what_it_wrote_in_both_orders(McuBootEndian endian, bool isProtected)
    {
        var written = new TlvArea { IsProtected = isProtected, Records = s_records };
        var bytes = new byte[3 + written.Size + 2];
        written.Write(bytes.AsSpan(3), endian);

        Assert.True(TlvArea.TryRead(bytes, 3, isProtected, endian, out var read, out _));
        Assert.Null(read.Problem);
        Assert.Equal(new FileRange(3, written.Size), read.Range);
        Assert.Equal(s_records.Select(r => (r.Type, Convert.ToHexString(r.Value.Span))), read.Records.Select(r => (r.Type, Convert.ToHexString(r.Value.Span))));
        Assert.Equal([7, 15, 19, 24], read.Records.Select(r => r.Offset));
    }

    // imgtool 2.4.0 sign -e big --custom-tlv 0xa0 …: its own types are a byte and a zero, a vendor's a big-endian number.
    [Theory]
    [InlineData("69070009" + "1000000199", TlvType.Sha256)]
    [InlineData("69070009" + "0010000199", TlvType.Sha256)]
    [InlineData("69070009" + "00A0000199", (TlvType)0xA0)]
    [InlineData("69070009" + "A100000199", (TlvType)0xA100)]
    public void A_type_of_a_big_endian_image_is_read_both_ways(string hex, TlvType type)
    {
        Assert.True(TlvArea.TryRead(Convert.FromHexString(hex), 0, false, McuBootEndian.Big, out var area, out _));
        Assert.Equal(type, Assert.Single(area.Records).Type);
    }

    [Fact]
    public void Every_vendor_type_that_big_endian_images_can_hold_survives_and_no_other_is_said_to()
    {
        var bytes = new byte[8];
        for (var type = 0xA0; type <= 0xFFFE; type++)
        {
            new TlvArea { IsProtected = false, Records = [new Tlv((TlvType)type, default)] }.Write(bytes, McuBootEndian.Big);
            Assert.True(TlvArea.TryRead(bytes, 0, false, McuBootEndian.Big, out var area, out _));
            Assert.Equal(Tlv.CanBeBigEndian((TlvType)type), (int)area.Records[0].Type == type);
        }
    }

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_the_damage(string what, byte[] bytes, string code)
    {
        var found = TlvArea.TryRead(bytes, 0, false, McuBootEndian.Little, out var area, out var problem);
        Assert.True(code == (found ? area!.Problem : problem)?.Code, what);
    }

    [Fact]
    public void Is_truncated_at_every_length_and_never_reads_past_it()
    {
        var area = new TlvArea { IsProtected = false, Records = s_records };
        var bytes = new byte[area.Size];
        area.Write(bytes, McuBootEndian.Little);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(TlvArea.TryRead(bytes.AsMemory(0, length), 0, false, McuBootEndian.Little, out _, out var problem));
            Assert.Equal("mcuboot-truncated", problem.Code);
        }
    }
}
