using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class McuBootVersionTests
{
    public static TheoryData<string, string> Good { get; } = new()
    {
        { "0", "0.0.0+0" },
        { "1.2", "1.2.0+0" },
        { "1.2.3", "1.2.3+0" },
        { "1.2.3+4", "1.2.3+4" },
        { "255.255.65535+4294967295", "255.255.65535+4294967295" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Reads_one_to_four_numbers(string text, string expected)
    {
        Assert.True(McuBootVersion.TryParse(text, out var version, out _));
        Assert.Equal(expected, version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.")]
    [InlineData("01.2.3")]
    [InlineData("1.2+3")]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3+4+5")]
    [InlineData("1.2.3-4")]
    [InlineData("-1.0.0")]
    [InlineData("256.0.0")]
    [InlineData("1.256.0")]
    [InlineData("1.2.65536")]
    [InlineData("1.2.3+4294967296")]
    [InlineData("1.2.3+99999999999999999999")]
    [InlineData("1.2.٣")]
    public void Refuses_what_the_header_cannot_hold(string text)
    {
        Assert.False(McuBootVersion.TryParse(text, out _, out var problem));
        Assert.Equal("mcuboot-version", problem.Code);
    }

    [Fact]
    public void The_security_counter_leaves_the_build_out() =>
        Assert.Equal(0x01020003u, new McuBootVersion(1, 2, 3, 99).SecurityCounter);

    [Fact]
    public void Compares_number_by_number()
    {
        Assert.True(new McuBootVersion(1, 2, 3, 4) < new McuBootVersion(1, 2, 3, 5));
        Assert.True(new McuBootVersion(2, 0, 0, 0) > new McuBootVersion(1, 255, 65535, uint.MaxValue));
    }
}
