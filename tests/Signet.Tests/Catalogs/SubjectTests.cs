using System.Buffers.Binary;
using Signet.Catalogs;
using Signet.Files;
using Signet.Tests.Files;

namespace Signet.Tests.Catalogs;

/// <summary>What makecat 10.0.28000 makes of a file, we make of it.</summary>
public class SubjectTests
{
    public static TheoryData<string, SubjectKind, string> Measured { get; } = new()
    {
        // file              kind              SHA-256 that makecat wrote; "" for that of all bytes
        { "pe/in/odd.exe",                 SubjectKind.Pe,   "f6f12104363e551f035d0b4d9a5b63de2af8d346451456f387fb5b8c3e5520e7" },
        { "no directory 4",                SubjectKind.Pe,   "09d56c438c03414cd6587461c9b76a97b066e40b82ce5a5e34f2b0741eb1b15b" },
        { "pe/in/hello64.exe",             SubjectKind.Pe,   "269462084ecf764023434c9479fb4df44e1d375729b10585593a813e20840a69" },
        { "verify/sign-sha256.exe",        SubjectKind.Pe,   "269462084ecf764023434c9479fb4df44e1d375729b10585593a813e20840a69" },
        { "signtool/in/fake.exe",          SubjectKind.Flat, "" },
        { "signtool/in/note.txt",          SubjectKind.Flat, "" },
        { "signtool/out/sign-cat.cat",     SubjectKind.Flat, "" },
    };

    [Theory]
    [MemberData(nameof(Measured))]
    public void Hashes_a_file_as_makecat_does(string file, SubjectKind kind, string sha256)
    {
        var bytes = Read(file);
        var subject = Subject.Compute(new MemorySource(bytes), [DigestAlgorithm.Sha256], [], null, TestContext.Current.CancellationToken);

        Assert.Equal(kind, subject.Kind);
        Assert.Equal(sha256.Length > 0 ? sha256 : Convert.ToHexStringLower(DigestAlgorithm.Sha256.Hash(bytes)), Convert.ToHexStringLower(subject.Digests[DigestAlgorithm.Sha256]));
    }

    [Theory]
    [InlineData("signtool/in/appended.exe", false, "pe-table-not-last")]
    [InlineData("table cut", false, "pe-table-outside-file")]
    [InlineData("signtool/in/lowalign.exe", true, "pe-page-hash-impossible")]
    public void Refuses_what_makecat_refuses(string file, bool pages, string code)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], Read(file));
        var draft = new CatalogDraft { Time = SignedCatalog.Time };

        var refusal = Assert.Throws<SigningException>(() => draft.MembersOf(new CatalogMemberDraft { Path = folder["a"], PageHashes = pages }, TestContext.Current.CancellationToken));

        Assert.Equal(code, refusal.Finding.Code);
    }

    private static byte[] Read(string file)
    {
        switch (file)
        {
            case "no directory 4":
                var image = File.ReadAllBytes(Shared.Vector("pe/in/hello64.exe"));
                var header = BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(0x3C));
                BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(header + 132), 4); // NumberOfRvaAndSizes of a PE32+ image
                return image;
            case "table cut":
                return File.ReadAllBytes(Shared.Vector("verify/sign-sha256.exe"))[..^40];
            default:
                return File.ReadAllBytes(Shared.Vector(file));
        }
    }
}
