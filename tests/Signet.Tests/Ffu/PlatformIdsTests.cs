using Signet.Ffu;

namespace Signet.Tests.Ffu;

public sealed class PlatformIdsTests
{
    public static TheoryData<string, string, string, string, string, bool> Table { get; } = new()
    {
        // platform ID            manufacturer  family  product   version  means it
        { "Contoso.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "1", true },
        { "Contoso.Fam.Tiny", "Contoso", "Fam", "Tiny", "1", true },
        { "Contoso.Fam.Tiny", "Contoso", "Fam", "Tiny", "", true },
        { "Contoso.Fam.Tiny.", "Contoso", "Fam", "Tiny", "", true },
        { "Contoso.Fam.Tiny.", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "", false },
        { "Contoso.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "2", false },
        { "Contoso.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "10", false },
        { "Contoso.Fam.Tiny.10", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso.Fam.Tin", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso.Fam.Tinys", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso.Fam", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso", "Contoso", "Fam", "Tiny", "1", false },
        { "", "Contoso", "Fam", "Tiny", "1", false },
        { "..", "Contoso", "Fam", "Tiny", "1", false },
        { "...", "Contoso", "", "", "", false },
        { "contoso.fam.tiny.1", "Contoso", "Fam", "Tiny", "1", false },
        { " Contoso.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso.Fam.Tiny.1 ", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso Ltd.Fam One.Tiny Two.1 0", "Contoso Ltd", "Fam One", "Tiny Two", "1 0", true },
        { "Contoso.*.Tiny.1", "Contoso", "Fam", "Tiny", "1", true },
        { "Contoso.*.Tiny", "Contoso", "", "Tiny", "1", true },
        { "Contoso.Fam.Tiny.*", "Contoso", "Fam", "Tiny", "anything", true },
        { "Contoso.Fam.*", "Contoso", "Fam", "Tiny", "1", true },
        { "Contoso.*", "Contoso", "Fam", "Tiny", "1", false },
        { "Cont*.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "1", false },
        { "*.*.*.*", "Contoso", "Fam", "Tiny", "1", true },
        { "*", "Contoso", "Fam", "Tiny", "1", true },
        { "**", "Contoso", "Fam", "Tiny", "1", false },
        { "*", "", "", "", "", false },
        { "Contoso..Tiny.1", "Contoso", "", "Tiny", "1", true },
        { "Contoso..Tiny.1", "Contoso", "Fam", "Tiny", "1", false },
        { "Contoso.Fam.Tiny.1.2", "Contoso", "Fam", "Tiny", "1.2", true },
        { "Contoso, Inc..Fam.Tiny.1", "Contoso, Inc.", "Fam", "Tiny", "1", true },
        { "Contoso, Inc..Fam.Tiny", "Contoso, Inc.", "Fam", "Tiny", "1", true },
        { "Contoso, Inc..*.Tiny.1", "Contoso, Inc.", "Fam", "Tiny", "1", false },
        { "Contoso.Fam.Tiny.1", "*", "*", "*", "*", false },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Means_a_device_by_whole_parts_only(string id, string manufacturer, string family, string product, string version, bool means) =>
        Assert.Equal(means, PlatformIds.Match(id, new DeviceIdentity(manufacturer, family, product, version)));

    [Fact]
    public void Disregards_case_when_asked()
    {
        var device = new DeviceIdentity("Contoso", "Fam", "Tiny", "1");
        Assert.True(PlatformIds.Match("CONTOSO.fam.TINY.1", device, ignoreCase: true));
        Assert.False(PlatformIds.Match("CONTOSO.fam.TIN.1", device, ignoreCase: true));
    }

    [Theory]
    [InlineData("Contoso.Fam.Tiny.1", "Contoso", "Fam", "Tiny", "1")]
    [InlineData("Contoso.Fam.Tiny", "Contoso", "Fam", "Tiny", "")]
    [InlineData("Contoso.Fam.Tiny.1.2", "Contoso", "Fam", "Tiny", "1.2")]
    [InlineData("Contoso..Tiny.1", "Contoso", "", "Tiny", "1")]
    public void Takes_an_identity_apart(string text, string manufacturer, string family, string product, string version)
    {
        Assert.True(DeviceIdentity.TryParse(text, out var identity));
        Assert.Equal(new DeviceIdentity(manufacturer, family, product, version), identity);
        Assert.Equal(text, identity.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Contoso")]
    [InlineData("Contoso.Fam")]
    [InlineData("..")]
    [InlineData(".Fam.Tiny")]
    public void Refuses_what_names_no_device(string text) => Assert.False(DeviceIdentity.TryParse(text, out _));

    [Theory]
    [InlineData("1.1", "1.2", true)]
    [InlineData("1.9", "1.10", true)]
    [InlineData("10.0.19041.1", "10.0.19041.1", false)]
    [InlineData("10.0", "10.0.0.0", false)]
    [InlineData("10.0.0.1", "10.0", false)]
    public void Compares_versions_number_by_number(string one, string other, bool below)
    {
        Assert.True(DottedVersion.TryParse(one, out var a));
        Assert.True(DottedVersion.TryParse(other, out var b));
        Assert.Equal(below, a.IsBelow(b));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.")]
    [InlineData("1.x")]
    [InlineData("-1")]
    [InlineData("1.4294967296")]
    [InlineData("1.1.1.1.1.1.1.1.1")]
    public void Refuses_what_is_no_version(string? text) => Assert.False(DottedVersion.TryParse(text, out _));
}
