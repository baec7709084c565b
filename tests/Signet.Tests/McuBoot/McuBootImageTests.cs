using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class McuBootImageTests
{
    private const int Payload = 16;

    [Theory]
    [InlineData(McuBootEndian.Little)]
    [InlineData(McuBootEndian.Big)]
    public void Finds_every_part(McuBootEndian endian)
    {
        Assert.True(McuBootImage.TryRead(Make(endian), out var image, out _));
        Assert.Empty(image.Findings);
        Assert.Equal(endian, image.Endian);
        Assert.Equal(new FileRange(32 + Payload, 12), image.ProtectedArea!.Range);
        Assert.Equal(new FileRange(60, 40), image.Area!.Range);
        Assert.Equal(new FileRange(0, 60), image.Header.HashedRange);
        Assert.Equal(new FileRange(100, 5), image.Rest);
        Assert.Equal([TlvType.SecurityCounter, TlvType.Sha256], image.Records.Select(r => r.Type));
        Assert.Equal(new FileRange(68, 32), image.Find(TlvType.Sha256)!.Value.ValueRange);
        Assert.Null(image.Find(TlvType.Ed25519));
    }

    [Fact]
    public void Says_where_every_cut_was_made()
    {
        var whole = Make(McuBootEndian.Little);
        for (var length = 0; length < 100; length++)
        {
            if (McuBootImage.TryRead(whole.AsMemory(0, length), out var image, out var problem))
            {
                Assert.NotEmpty(image.Findings);
                Assert.True(image.End <= length);
            }
            else
            {
                Assert.Equal("mcuboot-truncated", problem.Code);
            }
        }
    }

    [Theory]
    [InlineData(10, 0, "mcuboot-protected-size")]
    [InlineData(10, 13, "mcuboot-protected-size")]
    [InlineData(12, 255, "mcuboot-truncated")]
    [InlineData(12, 15, "mcuboot-tlv-area")]
    [InlineData(48, 0, "mcuboot-tlv-area")]
    [InlineData(50, 11, "mcuboot-tlv-record")]
    [InlineData(60, 8, "mcuboot-tlv-area")]
    [InlineData(66, 33, "mcuboot-tlv-record")]
    public void Names_a_layout_that_a_loader_refuses(int offset, byte value, string code)
    {
        var damaged = Make(McuBootEndian.Little);
        damaged[offset] = value;
        Assert.True(McuBootImage.TryRead(damaged, out var image, out _));
        Assert.Contains(image.Findings, f => f.Code == code);
    }

    [Fact]
    public void No_byte_of_header_and_tlvs_can_make_it_throw()
    {
        foreach (var endian in Enum.GetValues<McuBootEndian>())
        {
            var whole = Make(endian);
            foreach (var offset in Enumerable.Range(4, 28).Concat(Enumerable.Range(48, 52)))
            {
                foreach (var value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
                {
                    var damaged = whole.ToArray();
                    damaged[offset] = value;
                    _ = McuBootImage.TryRead(damaged, out var image, out _);
                    Assert.True(image is null || image.Findings.Count < 6);
                }
            }
        }
    }

    private static byte[] Make(McuBootEndian endian)
    {
        var counter = new TlvArea { IsProtected = true, Records = [new Tlv(TlvType.SecurityCounter, new byte[4])] };
        var area = new TlvArea { IsProtected = false, Records = [new Tlv(TlvType.Sha256, new byte[32])] };
        var bytes = new byte[32 + Payload + counter.Size + area.Size + 5];
        new McuBootHeader(0, 32, (ushort)counter.Size, Payload, McuBootFlags.None, default).Write(bytes, endian);
        counter.Write(bytes.AsSpan(32 + Payload), endian);
        area.Write(bytes.AsSpan(32 + Payload + counter.Size), endian);
        return bytes;
    }
}
