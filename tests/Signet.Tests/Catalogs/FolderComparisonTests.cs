using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Files;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Catalogs;

/// <summary>A folder, a catalog of it, and every way in which the one can stop being what the other says.</summary>
public class FolderComparisonTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, Action<string>, string[], string[]> Changes { get; } = new()
    {
        // what happens        how                                                                states that are not intact                  findings
        { "nothing", _ => { }, [], [] },
        { "a byte changes", f => Append(f, "a.txt"), ["a.txt changed"], ["catalog-file-changed"] },
        { "an image's byte changes", f => Append(f, "sub/hello64.exe"), ["sub/hello64.exe changed"], ["catalog-file-changed"] },
        { "a file is added", f => File.WriteAllText(Path.Combine(f, "new.txt"), "new"), ["new.txt added"], ["catalog-file-added"] },
        { "an empty file is added", f => File.WriteAllText(Path.Combine(f, "new.txt"), ""), ["new.txt added"], ["catalog-file-added"] },
        { "a file is removed", f => File.Delete(Path.Combine(f, "b.txt")), ["b.txt missing"], ["catalog-file-missing"] },
        { "an empty file is removed", f => File.Delete(Path.Combine(f, "empty")), ["empty missing"], ["catalog-file-missing"] },
        { "an empty file is filled", f => Append(f, "empty"), ["empty changed"], ["catalog-file-changed"] },
        { "a file is emptied", f => File.WriteAllText(Path.Combine(f, "a.txt"), ""), ["a.txt changed"], ["catalog-file-changed"] },
        { "a file is renamed", f => Move(f, "b.txt", "c.txt"), ["c.txt renamed", "b.txt missing"], ["catalog-file-renamed", "catalog-file-missing"] },
        {
            "two files are exchanged", f => { Move(f, "a.txt", "x"); Move(f, "b.txt", "a.txt"); Move(f, "x", "b.txt"); },
            ["a.txt renamed", "b.txt renamed"], ["catalog-file-renamed", "catalog-file-renamed"]
        },
        { "a copy is removed", f => File.Delete(Path.Combine(f, "sub", "a.txt")), ["sub\\a.txt missing"], ["catalog-file-missing"] },
        { "a name changes its case", f => { Move(f, "a.txt", "x"); Move(f, "x", "A.TXT"); }, [], [] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Names_what_became_of_each_file(string what, Action<string> change, string[] states, string[] codes)
    {
        using var folder = NewFolder();
        var catalog = await CatalogOfAsync(folder.Root, CatalogVersion.V2);
        change(folder.Root);
        var report = await CompareAsync(catalog, folder.Root, complete: true);
        Assert.Equal(states, report.Files.Where(f => f.State != ListedState.Intact).Select(f => $"{f.Name} {f.State.ToString().ToLowerInvariant()}"));
        Assert.Equal(codes, report.Files.SelectMany(f => f.Findings).Select(f => f.Code));
        Assert.True(report.Report.Verdict == (states.Length == 0 ? Verdict.Trusted : Verdict.Rejected), what);
    }

    [Fact]
    public async Task Signing_an_image_changes_nothing_for_the_catalog()
    {
        using var folder = NewFolder();
        var catalog = await CatalogOfAsync(folder.Root, CatalogVersion.V2);
        await File.WriteAllBytesAsync(
            Path.Combine(folder.Root, "sub", "hello64.exe"), await File.ReadAllBytesAsync(Shared.Vector("pe/out/sign-sha256.exe"), Token), Token);
        Assert.Equal(Verdict.Trusted, (await CompareAsync(catalog, folder.Root, complete: true)).Report.Verdict);
    }

    [Fact]
    public async Task Single_files_are_checked_without_asking_for_the_others()
    {
        using var folder = NewFolder();
        var catalog = await CatalogOfAsync(folder.Root, CatalogVersion.V2);
        using var source = new MemorySource(catalog);
        var report = await FolderComparison.RunAsync(
            "t.cat", source, [new ListedFile("a.txt", Path.Combine(folder.Root, "a.txt"))], complete: false, Options, null, null, Token);
        Assert.Equal(ListedState.Intact, Assert.Single(report.Files).State);
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
    }

    public static TheoryData<string, string, ListedState> Singles { get; } = new()
    {
        // file named         what is appended   state: of a file named by itself only the last part of the path counts
        { "a.txt",            "",                ListedState.Intact },
        { "sub/a.txt",        "",                ListedState.Intact },
        { "sub/hello64.exe",  "",                ListedState.Intact },
        { "sub/hello64.exe",  "x",               ListedState.Changed },
        { "empty",            "",                ListedState.Intact },
        { "empty",            "x",               ListedState.Changed },
        { "sub/other.txt",    "new",             ListedState.Added },
        { "sub/other.txt",    "another",         ListedState.Renamed },
    };

    [Theory]
    [MemberData(nameof(Singles))]
    public async Task A_file_named_by_itself_is_found_in_any_folder_of_the_catalog(string file, string appended, ListedState state)
    {
        using var folder = NewFolder();
        using var source = new MemorySource(await CatalogOfAsync(folder.Root, CatalogVersion.V2));
        var path = Path.Combine(folder.Root, file);
        await File.AppendAllTextAsync(path, appended, Token);
        var report = await FolderComparison.RunAsync(
            "t.cat", source, [new ListedFile(Path.GetFileName(path), path) { HasFolder = false }], complete: false, Options, null, null, Token);
        Assert.Equal(state, Assert.Single(report.Files).State);
    }

    [Fact]
    public async Task Nothing_compared_is_nothing_proved()
    {
        using var folder = NewFolder();
        using var source = new MemorySource(await CatalogOfAsync(folder.Root, CatalogVersion.V2));
        var report = await FolderComparison.RunAsync("t.cat", source, [], complete: false, Options, null, null, Token);
        Assert.Equal(Verdict.NotProven, report.Report.Verdict);
    }

    [Fact]
    public async Task An_unsigned_catalog_proves_nothing_though_every_file_fits()
    {
        using var folder = NewFolder();
        var catalog = (await Draft(folder.Root, CatalogVersion.V2).BuildAsync(null, null, Token)).ToUnsignedFile();
        var report = await CompareAsync(catalog, folder.Root, complete: true);
        Assert.All(report.Files, f => Assert.Equal(ListedState.Intact, f.State));
        Assert.Equal(Verdict.NotProven, report.Report.Verdict);
    }

    [Fact]
    public async Task A_catalog_of_version_1_proves_nothing_unless_SHA_1_may()
    {
        using var folder = NewFolder();
        var catalog = await CatalogOfAsync(folder.Root, CatalogVersion.V1);
        Assert.Equal(Verdict.NotProven, (await CompareAsync(catalog, folder.Root, complete: true)).Report.Verdict);
        Assert.Equal(Verdict.Trusted, (await CompareAsync(catalog, folder.Root, complete: true, Options with { AllowSha1 = true })).Report.Verdict);
    }

    [Fact]
    public async Task Every_flipped_byte_of_the_catalog_is_noticed()
    {
        using var folder = NewFolder();
        var catalog = await CatalogOfAsync(folder.Root, CatalogVersion.V2);
        for (var i = 0; i < catalog.Length; i += 7)
        {
            var damaged = catalog.ToArray();
            damaged[i] ^= 1;
            Assert.NotEqual(Verdict.Trusted, (await CompareAsync(damaged, folder.Root, complete: true)).Report.Verdict);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("30820000")]
    public async Task What_is_no_catalog_is_rejected(string content)
    {
        using var folder = NewFolder();
        var report = await CompareAsync(System.Text.Encoding.ASCII.GetBytes(content), folder.Root, complete: true);
        Assert.Equal(Verdict.Rejected, report.Report.Verdict);
        Assert.Empty(report.Files);
    }

    [Fact]
    public async Task Members_without_path_are_found_by_their_content_and_changed_ones_by_their_name()
    {
        using var folder = NewFolder();
        CatalogMemberDraft Member(string path) =>
            new() { Path = Path.Combine(folder.Root, path), NameValues = [CatalogNameValue.OfText("File", Path.GetFileName(path))] };
        var draft = new CatalogDraft { Time = s_now, Members = [Member("a.txt"), Member("b.txt"), Member("sub/hello64.exe")] };
        var catalog = (await draft.BuildAsync(null, null, Token)).ToUnsignedFile();
        Append(folder.Root, "a.txt");
        File.Delete(Path.Combine(folder.Root, "sub", "a.txt"));
        File.Delete(Path.Combine(folder.Root, "b.txt"));
        var report = await CompareAsync(catalog, folder.Root, complete: true);
        Assert.Equal(
            ["a.txt changed", "empty added", "sub/hello64.exe intact", "b.txt missing"],
            report.Files.Select(f => $"{f.Name} {f.State.ToString().ToLowerInvariant()}"));
    }

    [Theory]
    [InlineData("a.txt", "A.TXT")]
    [InlineData("sub/a.txt", "sub\\a.txt")]
    public void Two_files_of_one_path_cannot_be_listed(string one, string other)
    {
        using var folder = NewFolder();
        var path = Path.Combine(folder.Root, "a.txt");
        var thrown = Assert.Throws<SigningException>(() => FolderCatalog.Draft([new(one, path), new(other, path)], CatalogVersion.V2, s_now, [], false));
        Assert.Equal("catalog-path-twice", thrown.Finding.Code);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Lazy<Task<Signer>> s_signer = new(() => new SignerSource
    {
        CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1"),
    }.OpenAsync());

    private static VerifyOptions Options => new() { At = s_now, Trust = TrustFiles.Load([Shared.Vector("signtool/keys/root.cer")]) };

    private static TemporaryFolder NewFolder()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "sub"));
        File.WriteAllText(Path.Combine(folder.Root, "a.txt"), "the same");
        File.WriteAllText(Path.Combine(folder.Root, "sub", "a.txt"), "the same");
        File.WriteAllText(Path.Combine(folder.Root, "b.txt"), "another");
        File.WriteAllText(Path.Combine(folder.Root, "empty"), "");
        File.WriteAllBytes(Path.Combine(folder.Root, "sub", "hello64.exe"), File.ReadAllBytes(Shared.Vector("pe/in/hello64.exe")));
        return folder;
    }

    private static List<ListedFile> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new ListedFile(Path.GetRelativePath(folder, f), f))];

    private static CatalogDraft Draft(string folder, CatalogVersion version) => FolderCatalog.Draft(FilesOf(folder), version, s_now, [], pageHashes: false);

    private static async Task<byte[]> CatalogOfAsync(string folder, CatalogVersion version)
    {
        var unsigned = (await Draft(folder, version).BuildAsync(null, null, Token)).ToUnsignedFile();
        using var source = new MemorySource(unsigned);
        var signed = await FileSigner.SignAsync(FileSigning.Open(source, new SignatureOptions(), null, Token), await s_signer.Value, null, Token);
        return signed.Edits.Apply(unsigned);
    }

    private static async Task<FolderReport> CompareAsync(byte[] catalog, string folder, bool complete, VerifyOptions? options = null)
    {
        using var source = new MemorySource(catalog);
        return await FolderComparison.RunAsync("t.cat", source, FilesOf(folder), complete, options ?? Options, null, null, Token);
    }

    private static void Append(string folder, string file) => File.AppendAllText(Path.Combine(folder, file), "x");

    private static void Move(string folder, string from, string to) => File.Move(Path.Combine(folder, from), Path.Combine(folder, to));
}
