using Signet.Drivers;

namespace Signet.Tests.Drivers;

public sealed class DriverOsTests
{
    // What the command line says, what catalogs made with it have in OS and in OSAttr. The first four are real ones.
    public static TheoryData<string, string, string> Lists { get; } = new()
    {
        {
            "2000,XP_X86,XP_X64,Server2003_X86,Server2003_X64,Vista_X86,Vista_X64,Server2008_X86,Server2008_X64,7_X86,7_X64,Server2008R2_X64,8_X86,8_X64,Server8_X64,10_X86,10_X64,Server10_X64",
            "2000,XPX86,XPX64,Server2003X86,Server2003X64,VistaX86,VistaX64,Server2008X86,Server2008X64,7X86,7X64,Server2008R2X64,8X86,8X64,Server2012X64,_v100,_v100_X64,Server_v100_X64",
            "2:5.00,2:5.1,2:5.2,2:6.0,2:6.1,2:6.2,2:10.0"
        },
        {
            "XP_X86,XP_X64,Vista_X86,Vista_X64,7_X86,7_X64,8_X86,8_X64,6_3_X86,6_3_X64,10_X86,10_X64",
            "XPX86,XPX64,VistaX86,VistaX64,7X86,7X64,8X86,8X64,_v63,_v63_X64,_v100,_v100_X64",
            "2:5.1,2:5.2,2:6.0,2:6.1,2:6.2,2:6.3,2:10.0"
        },
        {
            "XP_X86,Vista_X86,Vista_X64,7_X86,7_X64,8_X86,8_X64,6_3_X86,6_3_X64,10X86,10X64",
            "XPX86,VistaX86,VistaX64,7X86,7X64,8X86,8X64,_v63,_v63_X64,10X86,10X64",
            "2:5.1,2:6.0,2:6.1,2:6.2,2:6.3,2:6.4"
        },
        { "10_X64", "_v100_X64", "2:10.0" },
        { "10_25h2_x64,10_GE_ARM64, 10_ge_x64 ,10_GE_X64", "_v100_X64_24H2,_v100_ARM64_24H2,_v100_X64_25H2", "2:10.0" },
        { "Server2016_X64,Server2019_X64,Server2022_X64,Server2025_X64", "Server_v100_X64_RS1,Server_v100_X64_RS5,Server_v100_X64_21H2,Server_v100_X64_24H2", "2:10.0" },
        { "XP_X64", "XPX64", "2:5.1,2:5.2" },
        { "7_X86,6_3_ARM", "7X86,_v63_ARM", "2:6.1,2:6.3" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Writes_the_attributes_of_catalogs(string list, string names, string attributes)
    {
        Assert.True(DriverOs.TryReadList(list, out var releases, out _));
        Assert.Equal(names, DriverOs.NameList(releases));
        Assert.Equal(attributes, DriverOs.AttributeList(releases));
    }

    [Theory]
    [InlineData("11_X64", "11_X64")]
    [InlineData("10_X64,,7_X64", "")]
    [InlineData("", "")]
    [InlineData("10_X64;7_X64", "10_X64;7_X64")]
    public void Names_what_it_does_not_know(string list, string name)
    {
        Assert.False(DriverOs.TryReadList(list, out var releases, out var unknown));
        Assert.Equal(name, unknown);
        Assert.Empty(releases);
    }

    [Fact]
    public void Finds_each_release_by_keyword_and_by_its_name_in_catalogs()
    {
        Assert.All(DriverOs.All, os =>
        {
            Assert.Same(os, DriverOs.Find(os.Keyword.ToLowerInvariant()));
            Assert.Same(os, DriverOs.Find(os.Name));
        });
    }

    [Theory]
    [InlineData("Vista_X64", null)]
    [InlineData("7_X64", "2009-04-21")]
    [InlineData("Server2008R2_IA64", "2009-04-21")]
    [InlineData("10_25H2_X64", "2009-04-21")]
    public void Knows_how_old_a_driver_may_be(string keyword, string? floor) =>
        Assert.Equal(floor, DriverOs.Find(keyword)!.DriverVerFloor?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
}
