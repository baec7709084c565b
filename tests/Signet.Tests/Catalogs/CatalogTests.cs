using Signet.Catalogs;
using Signet.Cms;

namespace Signet.Tests.Catalogs;

public class CatalogTests
{
    public static TheoryData<string> Genuine { get; } =
    [
        .. GenuineFiles("corpus/driver-packages"), .. GenuineFiles("vectors/signtool/out"),
    ];

    [Theory]
    [MemberData(nameof(Genuine))]
    public void Writes_back_the_bytes_it_read(string file)
    {
        var (data, catalog) = Read(File.ReadAllBytes(Shared.Path(file)));

        Assert.Equal(data.Content.ToArray(), catalog.Encode());
        Assert.Equal(catalog.Members.Select(m => m.Tag), Catalog.Sort(catalog.Members).Select(m => m.Tag));
    }

    [Theory]
    [MemberData(nameof(Genuine))]
    public void Finds_nothing_wrong_with_genuine_catalogs(string file)
    {
        var (_, catalog) = Read(File.ReadAllBytes(Shared.Path(file)));

        Assert.DoesNotContain(catalog.Findings, f => f.Severity == Severity.Error);
    }

    private static (SignedData Data, Catalog Catalog) Read(byte[] bytes)
    {
        Assert.True(SignedData.TryRead(bytes, 0, out var data, out _, out var problem), problem?.Message);
        Assert.True(Catalog.TryRead(data.Content, 0, out var catalog, out problem), problem?.Message);
        return (data, catalog);
    }

    private static IEnumerable<string> GenuineFiles(string folder) =>
        Shared.Find(folder, "*.cat") is { Count: > 0 } files ? files : [folder];
}
