using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class McuBootDependencyTests
{
    [Theory]
    [InlineData(McuBootEndian.Little, "020000000102030004000000")]
    [InlineData(McuBootEndian.Big, "020000000102000300000004")]
    public void Writes_back_what_it_read(McuBootEndian endian, string hex)
    {
        Assert.True(McuBootDependency.TryRead(Convert.FromHexString(hex), endian, out var dependency));
        Assert.Equal(new McuBootDependency(2, new McuBootVersion(1, 2, 3, 4)), dependency);
        Assert.Equal(hex, Convert.ToHexString(dependency.ToArray(endian)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(13)]
    public void Has_twelve_bytes_exactly(int length) => Assert.False(McuBootDependency.TryRead(new byte[length], McuBootEndian.Little, out _));

    [Theory]
    [InlineData("(1, 1.2.3+4)")]
    [InlineData("(1,1.2.3+4),(0,2)")]
    [InlineData("(1,1.2.3+4) (255, 2.0)")]
    public void Reads_a_list(string text)
    {
        Assert.True(McuBootDependency.TryParse(text, out var list, out _));
        Assert.Equal(new McuBootDependency(1, new McuBootVersion(1, 2, 3, 4)), list[0]);
    }

    [Theory]
    [InlineData("", "mcuboot-dependency")]
    [InlineData("(1)", "mcuboot-dependency")]
    [InlineData("1,1.0", "mcuboot-dependency")]
    [InlineData("(256,1.0)", "mcuboot-dependency")]
    [InlineData("(1,1.0", "mcuboot-dependency")]
    [InlineData("(1,1.0),", "mcuboot-dependency")]
    [InlineData("(1,1.0)x", "mcuboot-dependency")]
    [InlineData("(1,999.0)", "mcuboot-version")]
    public void Refuses_what_is_no_list(string text, string code)
    {
        Assert.False(McuBootDependency.TryParse(text, out _, out var problem));
        Assert.Equal(code, problem.Code);
    }
}
