using Signet.Catalogs;
using Signet.Cms;

namespace Signet.Tests.Catalogs;

public class CatalogDraftTests
{
    private static readonly CatalogNameValue s_os = CatalogNameValue.OfText("OSAttr", "2:6.1,2:10.0");

    // makecat writes a catalog's own attributes in the opposite order of the CDF file's.
    private static readonly CatalogNameValue[] s_hardware =
        [CatalogNameValue.OfText("HWID2", @"usb\vid_1234&pid_5678"), CatalogNameValue.OfText("HWID1", @"root\vector_a")];

    // Each line is a catalog that makecat wrote, and what its CDF file asked for: files, and behind them their attributes.
    public static TheoryData<string, CatalogVersion, bool, string[]> Made { get; } = new()
    {
        // catalog           version           page hashes  files
        { "cat-v1",            CatalogVersion.V1, false, ["in/hello64.exe", "in/note.txt"] },
        { "cat-v2",            CatalogVersion.V2, false, ["in/hello64.exe", "in/note.txt=File:note.txt"] },
        { "cat-v1-pagehashes", CatalogVersion.V1, true,  ["in/driver.sys"] },
        { "cat-v2-pagehashes", CatalogVersion.V2, true,  ["in/driver.sys", "in/hello32.exe"] },
        { "cat-duplicate",     CatalogVersion.V2, false, ["in/note.txt", "in/note.txt"] },
        { "cat-signed-member", CatalogVersion.V2, false, ["out/sign-sha256.exe"] },
        { "cat-v2-hwid",       CatalogVersion.V2, false, ["in/device.inf=File:device.inf", "in/driver.sys=File:driver.sys=OSAttr:2:10.0"] },
        { "cat-empty",         CatalogVersion.V2, false, [] },
        { "cat-cab-member",    CatalogVersion.V2, false, ["in/plain.cab", "in/small.msi"] },
    };

    [Theory]
    [MemberData(nameof(Made))]
    public async Task Makes_the_bytes_that_makecat_makes(string name, CatalogVersion version, bool pageHashes, string[] files)
    {
        var expected = File.ReadAllBytes(Shared.Path($"vectors/signtool/out/{name}.cat"));
        Assert.True(SignedData.TryRead(expected, 0, out var data, out _, out _));
        Assert.True(Catalog.TryRead(data.Content, 0, out var wanted, out _));

        var made = await new CatalogDraft
        {
            Version = version,
            ListIdentifier = wanted.ListIdentifier,
            Time = wanted.Time,
            Attributes = name == "cat-v2-hwid" ? [.. s_hardware, s_os] : [s_os],
            Members = [.. files.Select(f => Member(f, pageHashes))],
        }.BuildAsync(2, null, TestContext.Current.CancellationToken);

        Assert.Equal(expected, made.ToUnsignedFile());
    }

    private static CatalogMemberDraft Member(string file, bool pageHashes)
    {
        var parts = file.Split('=');
        return new CatalogMemberDraft
        {
            Path = Shared.Path($"vectors/signtool/{parts[0]}"),
            NameValues = [.. parts.Skip(1).Select(p => p.Split(':', 2)).Select(p => CatalogNameValue.OfText(p[0], p[1]))],
            PageHashes = pageHashes,
        };
    }
}
