using Signet.Cli;
using Signet.Files;
using Signet.Keys;
using Signet.Pe;
using Signet.Stores;
using Signet.Tests.Files;
using Signet.Tests.Timestamps;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Tests.Cli.Personalities;

/// <summary><c>signtool verify</c>, <c>timestamp</c>, <c>remove</c> and <c>catdb</c> against what Microsoft's did, and beyond.</summary>
[Collection(WorkingFolder.Name)]
public sealed class SigntoolVerifyTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Transcripts =>
        [.. ToolCase.Names("v-", "rm-", "ts-", "catdb-").Select(row => row.Data).Where(name => ToolCase.All.Single(c => c.Name == name).Args[0] != "sign")];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Transcripts))]
    public Task Does_what_signtool_does(string name) => ToolReplay.PlayAsync(name);

    public static TheoryData<string, string> Clashes { get; } = new()
    {
        { "/pa /pa",                 "You cannot use the /pa option twice." },
        { "/pg {guid} /pa",          "You cannot use the /pa option twice." },
        { "/pa /pg {guid}",          "You cannot use the /pg option twice." },
        { "/kp /kp",                 "You cannot use the /kp option twice." },
        { "/kp /pa",                 "/kp cannot be used with /bp, /pa, or /pg." },
        { "/pg {guid} /kp",          "/kp cannot be used with /bp, /pa, or /pg." },
        { "/a /ad",                  "You cannot use the /ad option twice." },
        { "/ag {guid} /a",           "You cannot use the /a option twice." },
        { "/c t.cat /as",            "The /c option is incompatible with the /as option." },
        { "/ag {guid} /c t.cat",     "The /c option is incompatible with the /ag option." },
        { "/c t.cat /c t.cat",       "You cannot use the /c option twice." },
        { "/all /ds 0",              "The /ds option is incompatible with the /all option." },
        { "/ds 0 /all",              "The /all option is incompatible with the /ds option." },
        { "/ms /all",                "The /all option is incompatible with the /ms option." },
        { "/ds 0 /ms",               "The /ms option is incompatible with the /ds option." },
        { "/kp /all",                "The /all option is incompatible with the /kp option." },
        { "/kp /ds 0",               "The /ds option is incompatible with the /kp option." },
        { "/kp /ms",                 "The /ms option is incompatible with the /kp option." },
        { "/u 1.2.3 /u 1.2.3",       "You cannot use the /u 1.2.3 option twice." },
        { "/r x /r y",               "You cannot use the /r option twice." },
        { "/ph /ph",                 "You cannot use the /ph option twice." },
        { "/q /ph",                  "The /ph option requires the /v option." },
        { "/ph /o 2:10.0",           "The /ph option requires the /v option." },
        { "/d /ph",                  "The /ph option requires the /v option." },
        { "/p7 /d",                  "The /d option requires the /v option." },
        { "/v /q",                   "The /q option is incompatible with the /v option." },
        { "/o 2:10.0",               "The /o option requires the use of one of the following\n\toptions: /a /ad /ag /as /c" },
        { "/o 2:10.0 /c t.cat /kp",  "The /o option is incompatible with the /pa option." },
        { "/now2010pca /w2010pca",   "The /w2010pca option cannot be used with any of the following\n\toptions: /now2010pca" },
        { "/pa /p7",                 "The /p7 option is incompatible with the /pa option." },
        { "/p7 /kp",                 "The /p7 option is incompatible with the /kp option." },
        { "/p7 /c t.cat",            "The /p7 option is incompatible with the /c option." },
        { "/all /p7",                "The /p7 option is incompatible with the /all option." },
        { "/sl /p7",                 "The /p7 option is incompatible with the /sl option." },
        { "/p7 /r x",                "The /p7 option is incompatible with the /r option." },
        { "/p7 /pg {guid}",          "The /pg option requires the /p7content option." },
        { "/sha1 xyz",               "Invalid SHA1 hash format: xyz" },
        { "/ca 12",                  "Invalid SHA1 hash format: 12" },
        { "/u nonsense",             "Invalid Enhanced Key Usage: nonsense" },
        { "/pg 1",                   "Invalid GUID format: 1\nExpected GUID format: {F750E6C3-38EE-11D1-85E5-00C04FC295EE}" },
        { "/pg {6078065B-8F22-4B13-BD9B-5B762776F386}", "This version of signtool does not support the /pg {6078065B-8F22-4B13-BD9B-5B762776F386} functionality." },
        { "/bp",                     "The /bp option is known, not supported yet. The policy's rules are not published." },
        { "/enclave",                "The /enclave option is known, not supported yet. The policy's rules are not published." },
        { "/zz",                     "Invalid option: /zz" },
        { "/hash md5 /c t.cat",      "CryptCATAdminAcquireContext2 returned error: 0x80090008\n\tInvalid algorithm specified." },
        { "/c nothere.cat",          "File not found: nothere.cat" },
    };

    [Theory]
    [MemberData(nameof(Clashes))]
    public async Task Refuses_options_that_make_no_sense_together_in_the_order_in_which_signtool_does(string options, string message)
    {
        var run = await RunAsync($"verify {options.Replace("{guid}", "{00AAC56B-CD44-11d0-8CC2-00C04FC295EE}", StringComparison.Ordinal)} a.exe");
        Assert.Equal($"SignTool Error: {message}\n", run.Error);
        Assert.Equal("", run.Output);
        Assert.Equal(ExitCode.Failed, run.Code);
    }

    [Fact]
    public async Task Knows_no_policy_by_a_GUID_that_none_has()
    {
        var run = await RunAsync($"verify /pg {{00AAC56B-CD44-11d0-8CC2-00C04FC295EF}} {ToolCase.PathOf("out/sign-sha256.exe")}");
        Assert.Equal("SignTool Error: WinVerifyTrust returned error: 0x800B0001\n\tUnknown trust provider.\n", run.Error);
    }

    [Theory]
    [InlineData("driver.sys", "2:10.0", true)] // the member says 2:10.0
    [InlineData("driver.sys", "2:10.0.19045", true)]
    [InlineData("driver.sys", "2:6.1", false)]
    [InlineData("driver.sys", "1:10.0", false)]
    [InlineData("device.inf", "2:6.1", true)] // the member says nothing, the catalog 2:6.1,2:10.0
    [InlineData("device.inf", "2:6.3", false)]
    public async Task Asks_the_catalog_for_the_release_of_Windows(string file, string os, bool valid)
    {
        Trust("KernelRoot");
        var catalog = await SignedCatalogAsync("cat-v2-hwid.cat");
        var path = ToolCase.PathOf("in/" + file);
        var run = await RunAsync($"verify /c {catalog} /o {os} {path}");
        Assert.Equal(valid ? "" : $"SignTool Error: This catalog is not valid for the specified OS version.\nSignTool Error: File not valid: {path}\n", run.Error);
        Assert.Equal(valid ? ExitCode.Success : ExitCode.Failed, run.Code);
    }

    [Fact]
    public async Task Finds_in_a_database_what_catdb_put_there_until_it_is_taken_out()
    {
        Trust("Root");
        var file = ToolCase.PathOf("in/hello64.exe");
        var catalog = await SignedCatalogAsync("cat-v2.cat");
        var added = await RunAsync($"catdb /v {catalog}");
        Assert.Equal($"Adding Catalog: {catalog}\nCatalog added successfully: {catalog}\n\nNumber of catalog files successfully Added: 1\nNumber of errors: 0\n", added.Output);

        var row = $"0      sha256     None         \nSuccessfully verified: {file}\n";
        Assert.Equal(row, (await RunAsync($"verify /pa /as {file}")).Output);
        Assert.Equal(row, (await RunAsync($"verify /pa /a {file}")).Output);
        Assert.Equal(row, (await RunAsync($"verify /pa /ag {{F750E6C3-38EE-11D1-85E5-00C04FC295EE}} {file}")).Output);
        Assert.Equal($"SignTool Error: File not valid: {file}\n", (await RunAsync($"verify /pa /ad {file}")).Error);
        var verbose = await RunAsync($"verify /pa /a /v {file}");
        Assert.Contains($"Verifying: {file}\nFile is signed in catalog: {_folder["stores/catroot/{F750E6C3-38EE-11D1-85E5-00C04FC295EE}/cat-v2.cat"]}\nHash of file (sha1): ", verbose.Output, StringComparison.Ordinal);

        // Whoever adds a catalog decides nothing: without the root it proves nothing.
        Directory.Delete(_folder["stores/currentuser"], recursive: true);
        Assert.Equal(ExitCode.Failed, (await RunAsync($"verify /pa /as {file}")).Code);

        Assert.Equal("Catalog removed successfully: cat-v2.cat\n", (await RunAsync("catdb /r cat-v2.cat")).Output);
        Assert.Equal($"SignTool Error: File not valid: {file}\n", (await RunAsync($"verify /pa /as {file}")).Error);
        Assert.Equal("SignTool Error: Catalog not found in the catalog database: cat-v2.cat\n", (await RunAsync("catdb /r cat-v2.cat")).Error);
    }

    [Fact]
    public async Task Keeps_both_of_two_catalogs_of_one_name_when_asked()
    {
        var one = await SignedCatalogAsync("cat-v2.cat");
        var other = Path.Combine(_folder.Root, "other", "cat-v2.cat");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Copy(ToolCase.PathOf("out/cat-v1.cat"), other);
        Assert.Equal(ExitCode.Success, (await RunAsync($"catdb /d {one}")).Code);
        Assert.Equal($"Catalog added successfully: {other}\n\tSystem assigned name: cat-v2-1.cat\n", (await RunAsync($"catdb /d /u {other}")).Output);
        Assert.Equal(["cat-v2-1.cat", "cat-v2.cat"], Directory.GetFiles(_folder["stores/catroot/{127D0A1D-4EF2-11D1-8608-00C04FC295EE}"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(ExitCode.Success, (await RunAsync($"catdb /d {other}")).Code);
        Assert.Equal(File.ReadAllBytes(other), File.ReadAllBytes(_folder["stores/catroot/{127D0A1D-4EF2-11D1-8608-00C04FC295EE}/cat-v2.cat"]));
    }

    [Theory]
    [InlineData("../x.cat")]
    [InlineData("*.cat")]
    public async Task Removes_catalogs_by_plain_names_alone(string name)
    {
        var run = await RunAsync($"catdb /r {name}");
        Assert.Equal($"SignTool Error: Invalid catalog name: {name}\n\tPlease specify just the filename, with no path or wildcard specifiers.\n", run.Error);
    }

    [Theory]
    [InlineData("whole", "", true)]
    [InlineData("other root", "An error occurred while attempting to verify: \n\tCERT_TRUST_IS_PARTIAL_CHAIN", false)]
    [InlineData("content", "VerifyMessageSignature returned error: 0x80091007\n\tThe hash value is not correct.", false)]
    [InlineData("signature", "VerifyMessageSignature returned error: 0x80090006\n\tInvalid Signature.", false)]
    [InlineData("cut", "VerifyMessageSignature returned error: 0x8009310B\n\tASN1 bad tag value met.", false)]
    public async Task Verifies_PKCS7_files(string damage, string message, bool valid)
    {
        if (damage != "other root")
        {
            Trust("Root");
        }

        Assert.Equal(ExitCode.Success, (await RunAsync(
            $"sign /f {ToolCase.PathOf("keys/leaf2048.pfx")} /p Vector-A1 /fd sha256 /p7 {_folder.Root} /p7co 1.2.3 /p7ce Embedded {ToolCase.PathOf("in/note.txt")}")).Code);
        var file = _folder["note.txt.p7"];
        var bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "content":
                bytes[bytes.AsSpan().IndexOf("text file"u8)] ^= 1;
                break;
            case "signature":
                bytes[^1] ^= 1;
                break;
            case "cut":
                bytes = bytes[..^1];
                break;
        }

        File.WriteAllBytes(file, bytes);
        var run = await RunAsync($"verify /p7 {file}");
        var wanted = valid ? "" : message.StartsWith("Verify", StringComparison.Ordinal) ? $"SignTool Error: {message}\nSignTool Error: File not valid: {file}\n" : $"SignTool Error: {message}\n";
        Assert.Equal(wanted, run.Error);
        Assert.Equal(valid ? $"\nSuccessfully verified: {file}\n" : "\nNumber of errors: 1\n", run.Output);
    }

    [Fact]
    public async Task Verifies_a_detached_PKCS7_file_with_its_content_alone()
    {
        Trust("Root");
        var content = _folder.Write("note.txt", File.ReadAllBytes(ToolCase.PathOf("in/note.txt")));
        Assert.Equal(ExitCode.Success, (await RunAsync(
            $"sign /f {ToolCase.PathOf("keys/leaf2048.pfx")} /p Vector-A1 /fd sha256 /p7 {_folder.Root} /p7co 1.2.3 /p7ce Pkcs7DetachedSignedData {content}")).Code);
        var file = _folder["note.txt.p7"];
        Assert.Equal(ExitCode.Success, (await RunAsync($"verify /p7 /p7content {content} {file}")).Code);
        Assert.Equal(ExitCode.Failed, (await RunAsync($"verify /p7 {file}")).Code);
        File.AppendAllText(content, "x");
        Assert.Equal(ExitCode.Failed, (await RunAsync($"verify /p7 /p7content {content} {file}")).Code);
    }

    [Theory]
    [InlineData("/tr", "RFC3161")]
    [InlineData("/t", "Authenticode")]
    public async Task Stamps_the_signature_that_is_named_and_no_other(string option, string kind)
    {
        Trust("Root");
        var signer = await new SignerSource { CertificatePaths = [ToolCase.PathOf("keys/tsa.chain.pem")], Key = ToolCase.PathOf("keys/tsa.key.pem") }.OpenAsync();
        await using var listener = TimestampListener.Start(new TimestampAuthority(signer, new SetClock { Time = s_now }), 0);
        var file = _folder.Write("a.exe", File.ReadAllBytes(ToolCase.PathOf("out/sign-as-third.exe")));
        var digest = option == "/tr" ? "/td sha256 " : "";
        Assert.Equal($"Successfully timestamped: {file}\n", (await RunAsync($"timestamp {option} {listener.Address} {digest}/tp 2 {file}")).Output);
        var table = $"""
            File: {file}
            Index  Algorithm  Timestamp{"    "}
            ========================================
            0      sha1       None{"         "}
            1      sha384     None{"         "}
            2      sha256     {kind,-13}

            Successfully verified: {file}

            """;
        Assert.Equal(table, (await RunAsync($"verify /pa /all {file}")).Output);
        Assert.Equal(ExitCode.Success, (await RunAsync($"verify /pa /ds 2 /tw {file}")).Code);
        Assert.Equal(ExitCode.Warnings, (await RunAsync($"verify /pa /ds 1 /tw {file}")).Code);
    }

    [Fact]
    public async Task Stamps_catalogs_and_PKCS7_files()
    {
        Trust("Root");
        var signer = await new SignerSource { CertificatePaths = [ToolCase.PathOf("keys/tsa.chain.pem")], Key = ToolCase.PathOf("keys/tsa.key.pem") }.OpenAsync();
        await using var listener = TimestampListener.Start(new TimestampAuthority(signer, new SetClock { Time = s_now }), 0);
        var catalog = await SignedCatalogAsync("cat-v2.cat");
        Assert.Equal(ExitCode.Success, (await RunAsync($"timestamp /tr {listener.Address} /td sha256 {catalog}")).Code);
        Assert.Contains("0      sha256     RFC3161", (await RunAsync($"verify /pa {catalog}")).Output, StringComparison.Ordinal);

        var p7 = _folder.Write("x.p7", File.ReadAllBytes(catalog));
        Assert.Equal(ExitCode.Success, (await RunAsync($"timestamp /p7 /tr {listener.Address} /td sha256 {p7}")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync($"verify /p7 {p7}")).Code);
    }

    [Theory]
    [InlineData("vector", ExitCode.Success)]
    [InlineData("signet", ExitCode.Failed)] // the root's organization
    public async Task Compares_the_one_name_that_it_shows_of_a_root(string name, ExitCode code)
    {
        Trust("Root");
        Assert.Equal(code, (await RunAsync($"verify /pa /r {name} {ToolCase.PathOf("out/sign-sha256.exe")}")).Code);
    }

    [Fact]
    public async Task Has_no_index_for_a_second_table_entry_as_Windows_does_not_look_there()
    {
        Trust("Root");
        var bytes = File.ReadAllBytes(ToolCase.PathOf("out/sign-sha256.exe"));
        using var source = new MemorySource(bytes);
        var pe = PeFile.OpenForWork(source);
        var twice = PeTableEdits.For(pe, (byte[])[.. pe.Table.Span, .. pe.Table.Span]).Apply(bytes);
        var file = _folder.Write("a.exe", twice);
        Assert.Equal(2, FileVerifier.Verify(new MemorySource(twice), new VerifyOptions { At = s_now }).Signatures.Count);
        Assert.Equal(ExitCode.Success, (await RunAsync($"verify /pa /all {file}")).Code);
        Assert.Equal("SignTool Error: No signature found.\n", (await RunAsync($"verify /pa /ds 1 {file}")).Error);
    }

    [Fact]
    public async Task Tells_our_own_reasons_when_debugging()
    {
        var run = await RunAsync($"verify /pa /debug {ToolCase.PathOf("in/bad-body.exe")}");
        Assert.StartsWith("SignTool Error: WinVerifyTrust returned error: 0x80096010\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("Error information: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("[pe-digest-mismatch]\n", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> SignedCatalogAsync(string name)
    {
        var path = _folder.Write(name, File.ReadAllBytes(ToolCase.PathOf("out/" + name)));
        Assert.Equal(ExitCode.Success, (await RunAsync($"sign /f {ToolCase.PathOf("keys/leaf2048.pfx")} /p Vector-A1 /fd sha256 {path}")).Code);
        return path;
    }

    private void Trust(string store) =>
        new CertificateStores(_folder["stores"]).OpenOrCreate(StoreLocation.CurrentUser, store).Add(TestCertificates.Read(File.ReadAllBytes(ToolCase.PathOf("keys/root.cer"))), null);

    private Task<CliRun> RunAsync(string line) => CliRun.RunAsync(["signtool", .. line.Split(' ')], context => context with
    {
        Clock = new SetClock { Time = s_now, Zone = TimeZoneInfo.Utc },
        Variable = v => v == "SIGNET_STORES" ? _folder["stores"] : null,
    });
}
