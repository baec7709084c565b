using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cli;
using Signet.Files;
using Signet.Keys;
using Signet.Stores;
using Signet.Tests.Files;
using Signet.Tests.Timestamps;
using Signet.Tests.Trust;
using Signet.Timestamps;
using StoreLocation = Signet.Stores.StoreLocation;

namespace Signet.Tests.Cli.Personalities;

/// <summary>The listings printed in Microsoft's document on release signing, with chains of the same names and dates.</summary>
public sealed partial class SigntoolListingTests : IDisposable
{
    // The document's times are Pacific ones. Its listings leave out nothing but what a hash is made of.
    private static readonly TimeZoneInfo s_pacific = TimeZoneInfo.CreateCustomTimeZone("Pacific", TimeSpan.FromHours(-8), "Pacific", "Pacific");
    private static readonly DateTimeOffset s_stamped = Local(2014, 1, 27, 14, 48, 55);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_the_listings_of_the_release_signing_document_line_by_line()
    {
        var listings = Listing().Matches(await File.ReadAllTextAsync(Shared.Path("seeds/002_04bcb718f5e3dc43.txt"), TestContext.Current.CancellationToken));
        Assert.Equal(2, listings.Count);
        await MakeReleaseAsync();

        var catalog = await RunAsync($"verify /kp /v /c {_folder["toaster.cat"]} {_folder["toaster.inf"]}");
        Assert.Equal("", catalog.Error);
        Assert.Equal(Lines(listings[0].Value), Lines(catalog.Output));

        // The page has run the second listing's lines together; its words are in order.
        var image = await RunAsync($"verify /v /kp {_folder["toaster.sys"]}");
        Assert.Equal("", image.Error);
        Assert.Equal(string.Join(' ', Lines(listings[1].Value)), string.Join(' ', Lines(image.Output)));
    }

    [Fact]
    public async Task Prints_neither_table_nor_index_in_the_older_layout()
    {
        await MakeReleaseAsync();
        var file = _folder["toaster.sys"];
        Assert.Equal($"Successfully verified: {file}\n", (await RunAsync($"verify /kp {file}")).Output);
        var verbose = (await RunAsync($"verify /kp /v {file}")).Output;
        Assert.DoesNotContain("Signature Index", verbose, StringComparison.Ordinal);
        Assert.Contains($"\nVerifying: {file}\nHash of file (sha1): ", verbose, StringComparison.Ordinal);
        Assert.Contains($"\n\nSuccessfully verified: {file}\n\nNumber of files", verbose, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", verbose, StringComparison.Ordinal);
        var today = (await RunAsync($"verify /kp /v {file}", style: null)).Output;
        Assert.Contains("\n\nSignature Index: 0 (Primary Signature)\nHash of file (sha1): ", today, StringComparison.Ordinal);
    }

    // What the document's commands leave behind: a catalog and a driver, signed with the cross-certificate and time-stamped by the legacy protocol.
    private async Task MakeReleaseAsync()
    {
        const string VeriSign = "CN=VeriSign Class 3 Public Primary Certification Authority - G5";
        var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kernel = Authority(null, "CN=Microsoft Code Verification Root", Local(2025, 11, 1, 5, 54, 3));
        var root = Authority(null, VeriSign, Local(2036, 7, 16, 15, 59, 59), rootKey);
        var cross = Authority(kernel, VeriSign, Local(2021, 2, 22, 11, 35, 17), rootKey);
        var authority = Authority(root, "CN=VeriSign Class 3 Code Signing 2010 CA", Local(2020, 2, 7, 15, 59, 59));
        var signer = Signer(authority, "CN=\"Contoso, Inc\"", Local(2014, 12, 4, 15, 59, 59), Oids.CodeSigning);
        var thawte = Authority(null, "CN=Thawte Timestamping CA", Local(2020, 12, 31, 15, 59, 59));
        var stamps = Authority(thawte, "CN=Symantec Time Stamping Services CA - G2", Local(2020, 12, 30, 15, 59, 59));
        var stamper = Signer(stamps, "CN=Symantec Time Stamping Services Signer - G4", Local(2020, 12, 29, 15, 59, 59), Oids.TimeStamping);
        var stores = new CertificateStores(_folder["stores"]);
        stores.OpenOrCreate(StoreLocation.LocalMachine, "Root").Add(root.Certificate, null);
        stores.OpenOrCreate(StoreLocation.CurrentUser, "Root").Add(thawte.Certificate, null);
        stores.OpenOrCreate(StoreLocation.CurrentUser, "KernelRoot").Add(kernel.Certificate, null);

        _folder.Write("toaster.inf", "[Version]\r\n"u8.ToArray());
        _folder.Write("toaster.sys", File.ReadAllBytes(ToolCase.PathOf("in/driver.sys")));
        var catalog = await new CatalogDraft { Time = s_stamped, Members = [new CatalogMemberDraft { Path = _folder["toaster.inf"] }] }.BuildAsync(1, null, TestContext.Current.CancellationToken);
        _folder.Write("toaster.cat", catalog.ToUnsignedFile());

        await using var listener = TimestampListener.Start(new TimestampAuthority(
            new Signer(stamper.Certificate, FileKey.Create(PrivateKey.From(stamper.Ecdsa)), [stamps.Certificate]), new SetClock { Time = s_stamped }), 0);
        var servers = TimestampServers.Create([(TimestampKind.Authenticode, listener.Address.AbsoluteUri)], new TimestampSettings { Clock = new SetClock { Time = s_stamped } });
        await using var key = FileKey.Create(PrivateKey.From(signer.Ecdsa));
        foreach (var (name, digest) in new[] { ("toaster.cat", DigestAlgorithm.Sha256), ("toaster.sys", DigestAlgorithm.Sha1) })
        {
            using var source = FileEditor.Open(_folder[name]);
            var signing = FileSigning.Open(source, new SignatureOptions { Digest = digest }, null, TestContext.Current.CancellationToken);
            var signed = await FileSigner.SignAsync(signing, new Signer(signer.Certificate, key, [authority.Certificate, cross.Certificate]), servers, TestContext.Current.CancellationToken);
            FileEditor.Apply(source, signed.Edits, null, TestContext.Current.CancellationToken);
        }
    }

    private static TestCertificate Authority(TestCertificate? issuer, string name, DateTimeOffset until, ECDsa? key = null) => new TestPki
    {
        Issuer = issuer, Ca = true, From = Local(2012, 1, 1, 0, 0, 0), To = until, Key = key, Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
    }.Issue(name);

    private static TestCertificate Signer(TestCertificate issuer, string name, DateTimeOffset until, string usage) => new TestPki
    {
        Issuer = issuer, From = Local(2013, 1, 1, 0, 0, 0), To = until, Usage = X509KeyUsageFlags.DigitalSignature, Extensions = [new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: true)],
    }.Issue(name);

    private static DateTimeOffset Local(int year, int month, int day, int hour, int minute, int second) => new(year, month, day, hour, minute, second, TimeSpan.FromHours(-8));

    // Without what differs between our files and the document's: hashes, folders; and without the page's own indentation and doubled blanks.
    private List<string> Lines(string text) =>
        [.. Blanks().Replace(Hash().Replace(text.Replace(_folder.Root + "/", "", StringComparison.Ordinal), "#"), " ").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    private Task<CliRun> RunAsync(string line, string? style = "windows7") => CliRun.RunAsync(["signtool", .. line.Split(' ')], context => context with
    {
        Clock = new SetClock { Time = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero), Zone = s_pacific },
        Variable = v => v switch { "SIGNET_STORES" => _folder["stores"], "SIGNET_SIGNTOOL_STYLE" => style, _ => null },
    });

    [GeneratedRegex(@"^Verifying: [\s\S]*?Number of errors: 0", RegexOptions.Multiline)]
    private static partial Regex Listing();

    [GeneratedRegex("[0-9A-F]{40}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"[ \t\r]+")]
    private static partial Regex Blanks();
}
