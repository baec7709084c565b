using System.Text;
using Signet.Catalogs;
using Signet.Drivers;
using Signet.Files;

namespace Signet.Tests.Drivers;

/// <summary>Catalogs made from genuine packages are the genuine catalogs, byte for byte.</summary>
public sealed class DriverCatalogTests
{
    // Folder of the package, catalog in it. Those of sparkfun/avr were made of one INF each, from a folder of its own.
    public static TheoryData<string, string> Genuine { get; } = new()
    {
        { "espressif/esp32s2", "esp32s2.cat" },
        { "espressif/esp32-s2-kaluga", "esp32-s2-kaluga.cat" },
        { "espressif/esp-wrover-kit", "esp-wrover-kit.cat" },
        { "espressif/esp-prog", "esp-prog.cat" },
        { "espressif/esp32-usb-jtag", "USB_JTAG_debug_unit.cat" },
        { "adafruit-usbtinyisp", "usbtiny.cat" },
        { "sparkfun/avr/signed_driver", "qtechknow.cat" },

        // Made on an older Windows, which put text into the data of flat files where there is none now.
        { "sparkfun/avr/signed_driver", "sparkfun.cat" },
    };

    [Theory]
    [MemberData(nameof(Genuine))]
    public async Task Makes_the_list_of_the_genuine_catalog(string folder, string name)
    {
        var root = Shared.Path("corpus/driver-packages/" + folder);
        using var source = FileSource.Open(Path.Join(root, name));
        var genuine = CatalogFile.OpenForWork(source);
        Assert.True(DriverOs.TryReadList(genuine.Catalog.Text("OS")!, out var releases, out _));
        var plan = DriverCatalogPlan.Make(DriverPackage.Read(root), new DriverCatalogOptions
        {
            Releases = releases,
            Time = genuine.Catalog.Time,
            Today = DateOnly.FromDateTime(genuine.Catalog.Time.UtcDateTime),
            ListIdentifier = genuine.Catalog.ListIdentifier,
        });
        Assert.Empty(plan.Findings);
        var catalog = await Assert.Single(plan.Catalogs, c => c.Path == name).BuildAsync(null, null, TestContext.Current.CancellationToken);
        Assert.Equal(genuine.Catalog.Members.Select(Words), catalog.Members.Select(Words));
        Assert.Equal(genuine.Catalog.Attributes.Select(a => (a.Name, a.Text)), catalog.Attributes.Select(a => (a.Name, a.Text)));
        var ours = name == "sparkfun.cat" ? catalog with { Members = [.. catalog.Members.Zip(genuine.Catalog.Members, Obsolete)] } : catalog;
        Assert.Equal(Convert.ToHexString(genuine.Data.Content.Span), Convert.ToHexString(ours.Encode()));
    }

    // The same member with the data of the other; the digest stays ours.
    private static CatalogMember Obsolete(CatalogMember ours, CatalogMember theirs)
    {
        Assert.Contains("\0<\0<\0<\0O\0b\0s\0o\0l\0e\0t\0e\0>\0>\0>", Encoding.Latin1.GetString(theirs.Content!.DataValue.Span), StringComparison.Ordinal);
        return ours with { Content = ours.Content! with { DataValue = theirs.Content.DataValue } };
    }

    private static string Words(CatalogMember member) => $"{member.Tag} {member.File} {member.Text("OSAttr")}";
}
