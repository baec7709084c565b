using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Files;
using Signet.Pe;
using Signet.Tests.Files;
using Signet.Tests.Hostile;
using Signet.Trust;

namespace Signet.Tests.Catalogs;

/// <summary>What being listed in a catalog makes of a file.</summary>
public class CatalogSetTests
{
    private static readonly byte[] s_text = "a text"u8.ToArray();

    public static TheoryData<string, string, Verdict, string[]> Lookups { get; } = new()
    {
        // the file          the catalogs                             verdict              findings that matter
        { "hello64.exe",     "v2",                                    Verdict.Trusted,     [] },
        { "a text",          "v2",                                    Verdict.Trusted,     [] },
        { "odd.exe",         "v2",                                    Verdict.Trusted,     [] },
        { "odd.exe",         "unpadded",                              Verdict.Trusted,     [] },
        { "hello64.exe",     "flat",                                  Verdict.Trusted,     [] },
        { "another text",    "v2",                                    Verdict.NotProven,   ["unsigned", "catalog-not-listed"] },
        { "hello64.exe",     "v1",                                    Verdict.NotProven,   ["unsigned", "weak-digest"] },
        { "hello64.exe",     "unsigned",                              Verdict.NotProven,   ["unsigned", "catalog-untrusted"] },
        { "hello64.exe",     "broken",                                Verdict.NotProven,   ["unsigned", "catalog-untrusted"] },
        { "hello64.exe",     "unsigned v2",                           Verdict.Trusted,     [] },
        { "hello64.exe",     "v1 v2",                                 Verdict.Trusted,     [] },
        { "hello64.exe",     "twins",                                 Verdict.NotProven,   ["unsigned", "catalog-not-listed"] },
        { "hello64.exe",     "pages",                                 Verdict.Trusted,     [] },
        { "hello64.exe",     "wrong-pages",                           Verdict.Rejected,    ["unsigned", "pe-page-hash-mismatch"] },
        { "signed",          "nothing",                               Verdict.Trusted,     ["catalog-not-listed"] },
        { "signed",          "v2",                                    Verdict.Trusted,     [] },
        { "signed, changed", "v2",                                    Verdict.Rejected,    ["pe-digest-mismatch", "catalog-not-listed"] },
        { "expired",         "nothing",                               Verdict.Rejected,    ["expired", "catalog-not-listed"] },
        { "expired",         "v2",                                    Verdict.Trusted,     ["expired"] },
    };

    [Theory]
    [MemberData(nameof(Lookups))]
    public void Says_what_a_catalog_proves(string file, string catalogs, Verdict verdict, string[] findings)
    {
        var report = Verify(file, catalogs);

        Assert.Equal(verdict, report.Report.Verdict);
        Assert.Equal(findings, report.Report.Findings.Where(f => f.Severity > Severity.Note && f.Rule != PeFindings.CheckSumWrong).Select(f => f.Code));
        Assert.Equal(report.Catalog is null, findings.Contains("catalog-not-listed"));
    }

    [Fact]
    public void Names_the_catalog_and_the_member()
    {
        var membership = Verify("hello64.exe", "unsigned v2").Catalog!;

        Assert.Equal(("v2.cat", true), (membership.Catalog.Path, membership.Proves));
        Assert.Equal(DigestAlgorithm.Sha256, membership.Algorithm);
        Assert.Equal("269462084ECF764023434C9479FB4DF44E1D375729B10585593A813E20840A69", membership.Member.Tag);
    }

    [Theory]
    [InlineData("note.txt", "note.txt", false)]
    [InlineData("NOTE.TXT", "note.txt", false)]
    [InlineData("note.txt", @"docs\note.txt", false)]
    [InlineData("other.txt", "note.txt", true)]
    public void Another_name_is_a_warning(string path, string listed, bool warns)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder[path], s_text);
        var catalog = SignedCatalog.Of(CatalogVersion.V2, SignedCatalog.Members(s_text, CatalogNameValue.OfText("File", listed)));
        using var source = FileSource.Open(folder[path]);

        var report = FileVerifier.Verify(source, Gauntlet.Options with { Catalogs = CatalogSet.Of([Judge("x.cat", catalog)]) });

        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal(warns, report.Report.Findings.Any(f => f.Code == "catalog-name-mismatch"));
    }

    [Fact]
    public void Of_members_with_the_same_content_the_one_with_the_files_name_counts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["b.txt"], s_text);
        var named = (string[])["a.txt", "b.txt", "c.txt"];
        var catalog = SignedCatalog.Of(
            CatalogVersion.V2, Catalog.Sort(named.SelectMany(n => SignedCatalog.Members(s_text, CatalogNameValue.OfText("File", n)))));
        using var source = FileSource.Open(folder["b.txt"]);

        Assert.Equal("b.txt", FileVerifier.Verify(source, Gauntlet.Options with { Catalogs = CatalogSet.Of([Judge("x.cat", catalog)]) }).Catalog!.Member.File);
    }

    [Fact]
    public void Proves_nothing_where_catalogs_do_not_count()
    {
        using var source = new MemorySource(Bytes("hello64.exe"));
        var options = Gauntlet.Options with { Policy = Policy.Uefi };
        var report = FileVerifier.Verify(source, options with { Catalogs = CatalogSet.Of([Judge("v2.cat", Made("v2"))]) });

        Assert.Equal(Verdict.NotProven, report.Report.Verdict);
        Assert.Contains("catalog-does-not-count", report.Report.Findings.Select(f => f.Code));
        Assert.False(report.Catalog!.Proves);
    }

    [Fact]
    public void The_sha1_twins_are_found_when_asked_for()
    {
        var set = CatalogSet.Of([Judge("x.cat", SignedCatalog.Of(CatalogVersion.V2, SignedCatalog.Members(s_text)))]);
        var sha1 = DigestAlgorithm.Sha1.Hash(s_text);

        Assert.Empty(set.Find(DigestAlgorithm.Sha1, sha1));
        Assert.Single(set.Find(DigestAlgorithm.Sha1, sha1, twins: true));
        Assert.Equal([DigestAlgorithm.Sha256], set.Algorithms);
    }

    private static FileReport Verify(string file, string catalogs)
    {
        var judged = catalogs.Split(' ').Select(c => Judge($"{c}.cat", Made(c)));
        using var source = new MemorySource(Bytes(file));
        return FileVerifier.Verify(source, Gauntlet.Options with { Catalogs = CatalogSet.Of(judged) });
    }

    private static JudgedCatalog Judge(string name, byte[] catalog) => CatalogSet.Judge(name, new MemorySource(catalog), Gauntlet.Options);

    private static byte[] Bytes(string file) => file switch
    {
        "a text" => s_text,
        "another text" => "another text"u8.ToArray(),
        "signed" => File.ReadAllBytes(Shared.Vector("verify/sign-sha256.exe")),
        "signed, changed" => Changed(File.ReadAllBytes(Shared.Vector("verify/sign-sha256.exe")), 0x450),
        "expired" => File.ReadAllBytes(Shared.Vector("verify/pre-expired.exe")),
        _ => File.ReadAllBytes(Shared.Vector("pe/in/" + file)),
    };

    private static byte[] Made(string catalog) => catalog switch
    {
        "v1" => Of(CatalogVersion.V1, Everything().Select(s => s.ToMember(null, []))),
        "v2" => Of(CatalogVersion.V2, Everything().SelectMany(s => s.ToMembers([]))),
        "unpadded" => Of(CatalogVersion.V2, Unpadded().ToMembers([])),
        "flat" => Of(CatalogVersion.V2, SignedCatalog.Members(Bytes("hello64.exe"))),
        "unsigned" => SignedCatalog.List(CatalogVersion.V2, Catalog.Sort(Everything().SelectMany(s => s.ToMembers([])))).ToUnsignedFile(),
        "broken" => Changed(Made("v2"), 0x200),
        "twins" => Of(CatalogVersion.V2, Everything().SelectMany(s => s.ToMembers([])).Where(m => m.Content is null).Concat(SignedCatalog.Members("else"u8))),
        "pages" => Of(CatalogVersion.V2, Pages().ToMembers([])),
        "wrong-pages" => Of(CatalogVersion.V2, WithWrongPages(Pages()).ToMembers([])),
        _ => Of(CatalogVersion.V2, SignedCatalog.Members("else"u8)),
    };

    private static byte[] Of(CatalogVersion version, IEnumerable<CatalogMember> members) => SignedCatalog.Of(version, Catalog.Sort(members));

    private static IEnumerable<Subject> Everything() => new[] { "hello64.exe", "odd.exe", "a text", "expired" }
        .Select(f => Compute(Bytes(f), false)).DistinctBy(s => Convert.ToHexString(s.Digests[DigestAlgorithm.Sha256]));

    private static Subject Compute(byte[] file, bool pages) => Subject.Compute(
        new MemorySource(file), [DigestAlgorithm.Sha1, DigestAlgorithm.Sha256], pages ? [DigestAlgorithm.Sha256] : [], null, TestContext.Current.CancellationToken);

    private static Subject Pages() => Compute(Bytes("hello64.exe"), true);

    private static Subject WithWrongPages(Subject subject)
    {
        var table = subject.PageHashes[DigestAlgorithm.Sha256];
        return subject with { PageHashes = new Dictionary<DigestAlgorithm, PageHashTable> { [DigestAlgorithm.Sha256] = table with { Table = Changed(table.Table.ToArray(), 10) } } };
    }

    private static Subject Unpadded()
    {
        var source = new MemorySource(Bytes("odd.exe"));
        Assert.True(PeFile.Open(source, out var file, out _));
        Assert.NotEqual(0, file.Layout.DigestPadding);
        var digests = PeDigestPass.Compute(source, file.Layout with { DigestPadding = 0 }, [DigestAlgorithm.Sha1, DigestAlgorithm.Sha256], [], checksum: false);
        return new Subject { Kind = SubjectKind.Pe, Digests = digests.Digests };
    }

    private static byte[] Changed(byte[] bytes, int offset)
    {
        bytes[offset] ^= 1;
        return bytes;
    }
}
