using Signet.Cli;
using Signet.Keys;
using Signet.Stores;
using Signet.Tests.Keys;

namespace Signet.Tests.Cli.Personalities;

public sealed class CertutilPersonalityTests : IDisposable
{
    private const string Leaf = "16E92B7DC82F67B9E4917359DF085952017AE4BE";
    private const string Publisher = "Vector A Publisher 2048";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Imports_key_and_certificate_into_My_and_the_chain_into_CA()
    {
        var run = await RunAsync("-user", "-p", "Vector-A1", "-importPFX", Vector("leaf2048.pfx"));
        Assert.Equal(
            (ExitCode.Success, $"Certificate \"{Publisher}\" added to store.\n\nCertUtil: -importPFX command completed successfully.\n", ""),
            (run.Code, run.Output, run.Error));
        var stored = Assert.Single(Store("My").List());
        Assert.Equal((Leaf, true), (stored.Certificate.Sha1Thumbprint, stored.HasKey));
        Assert.Equal("Vector A Issuing CA", Signet.X509.X509Name.Simple(Assert.Single(Store("CA").List()).Certificate.Subject));

        run = await RunAsync("/USER", "/P", "Vector-A1", "/importpfx", Vector("leaf2048.pfx"));
        Assert.Contains($"Certificate \"{Publisher}\" already in store.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imports_into_a_named_store_of_the_machine_with_modifiers()
    {
        var run = await RunAsync("-p", "Vector-A1", "-importPFX", "PrivateCertStore", Vector("leaf2048.pfx"), "NoChain,noroot,FriendlyName=Ours,AT_SIGNATURE,NoExport");
        Assert.True(run.Code == ExitCode.Success, run.Output);
        Assert.Contains("NoExport", run.Error, StringComparison.Ordinal);
        Assert.Equal("Ours", Assert.Single(Store("PrivateCertStore", StoreLocation.LocalMachine).List()).FriendlyName);
        Assert.Empty(Store("CA", StoreLocation.LocalMachine).List());
    }

    [Fact]
    public async Task Leaves_roots_out_and_says_so()
    {
        using var key = TestKeys.Only(File.ReadAllBytes(Vector("leaf2048.key.pem")));
        var chain = CertificateFile.Read(Vector("leaf2048.cer")).Concat(CertificateFile.Read(Vector("root.cer"))).ToList();
        using var password = new Password("pw".ToCharArray());
        _folder.Write("it.pfx", KeyWriter.Pfx(key, chain, password));
        var run = await RunAsync("-user", "-p", "pw", "-importPFX", _folder["it.pfx"]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.StartsWith("Note: the root Vector A Root was not imported", run.Error, StringComparison.Ordinal);
        Assert.Empty(Store("Root").List());
        Assert.Equal("", (await RunAsync("-user", "-p", "pw", "-importPFX", _folder["it.pfx"], "NoRoot")).Error);
    }

    [Fact]
    public async Task Asks_for_the_password_that_was_not_given()
    {
        var asked = new List<string>();
        var run = await CliRun.RunAsync(["certutil", "-user", "-importPFX", Vector("leaf2048.pfx")], c => Shape(c) with { Prompt = Ask });
        Assert.True(run.Code == ExitCode.Success, run.Output);
        Assert.Single(asked);

        string Ask(string prompt)
        {
            asked.Add(prompt);
            return "Vector-A1";
        }
    }

    [Fact]
    public async Task Lists_adds_and_removes()
    {
        await RunAsync("-user", "-p", "Vector-A1", "-importPFX", Vector("leaf2048.pfx"));
        var run = await RunAsync("-user", "-addstore", "root", Vector("root.cer"));
        Assert.Equal(
            "root \"Trusted Root Certification Authorities\"\nSignature matches Public Key\nCertificate \"Vector A Root\" added to store.\n"
            + "CertUtil: -addstore command completed successfully.\n", run.Output);
        Assert.Contains("Certificate \"Vector A Root\" already in store.", (await RunAsync("-user", "-addstore", "root", Vector("root.cer"))).Output, StringComparison.Ordinal);

        run = await RunAsync("-user", "-store", "My");
        Assert.Equal(
            $"""
            My "Personal"
            ================ Certificate 0 ================
            Serial Number: 333e1307cab28c111d
            Issuer: CN=Vector A Issuing CA, O=Signet test keys, C=XX
             NotBefore: 1/1/2026 3:04 AM
             NotAfter: 7/9/2040 3:04 AM
            Subject: CN={Publisher}, O=Signet test keys, C=XX
            Non-root Certificate
            Cert Hash(sha1): {Leaf.ToLowerInvariant()}
              Key Container = {Leaf}
              Provider = Signet folder store {Store("My").Folder}
            Signature test passed
            CertUtil: -store command completed successfully.

            """.ReplaceLineEndings("\n"), run.Output);

        foreach (var identifier in (string[])["0", Leaf, "16 e9 2b 7d c8 2f 67 b9 e4 91 73 59 df 08 59 52 01 7a e4 be", "333e1307cab28c111d", "publisher"])
        {
            Assert.Contains("Certificate 0", (await RunAsync("-user", "-store", "My", identifier)).Output, StringComparison.Ordinal);
        }

        run = await RunAsync("-user", "-delstore", "My", Publisher);
        Assert.Equal(
            $"My \"Personal\"\nDeleting Certificate 0: CN={Publisher}, O=Signet test keys, C=XX:{Leaf.ToLowerInvariant()}\nCertUtil: -delstore command completed successfully.\n",
            run.Output);
        Assert.Empty(Store("My").List());
        Assert.Equal(ExitCode.Success, (await RunAsync("-user", "-delstore", "My", Publisher)).Code); // as the original
    }

    [Fact]
    public async Task Makes_a_new_store_only_when_forced_to()
    {
        Assert.Contains("0x80070002", (await RunAsync("-user", "-addstore", "Mine", Vector("root.cer"))).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await RunAsync("-f", "-user", "-addstore", "Mine", Vector("root.cer"))).Code);
        Assert.Single(Store("Mine").List());
    }

    [Theory]
    [InlineData("leaf2048.cer", "X509 Certificate:\nVersion: 3\nSerial Number: 333e1307cab28c111d\n", "Enhanced Key Usage\n            1.3.6.1.5.5.7.3.3\n")]
    [InlineData("leaf2048.chain.pem", "X509 Certificate:\n", "Subject Type=CA\n")]
    [InlineData("leaf2048.pfx", "================ Certificate 0 ================\n", "Signature test passed\n")]
    [InlineData("chain.spc", "PKCS7/CMS Message:\n", "  Content Type: 1.2.840.113549.1.7.1 PKCS 7 Data\n")]
    public async Task Dumps_what_a_file_holds(string name, string start, string part)
    {
        _folder.Write("chain.spc", CertificateBundles.Write(CertificateFile.Read(Vector("leaf2048.chain.pem")), []));
        var path = File.Exists(_folder[name]) ? _folder[name] : Vector(name);
        var run = await RunAsync("-p", "Vector-A1", "-dump", path);
        Assert.True(run.Code == ExitCode.Success, run.Output);
        Assert.StartsWith(start, run.Output, StringComparison.Ordinal);
        Assert.Contains(part, run.Output, StringComparison.Ordinal);
        Assert.EndsWith("CertUtil: -dump command completed successfully.\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(run.Output, (await RunAsync("-p", "Vector-A1", path)).Output); // without a verb, a file is dumped
    }

    [Fact]
    public async Task Dumps_a_catalog()
    {
        var run = await RunAsync("-dump", Shared.Path("corpus/driver-packages/espressif/esp32s2/esp32s2.cat"));
        Assert.Contains("Number of Entries: 2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("    File: esp32s2.inf\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  OS: _v100_X64\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Signer Count: 1\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public async Task Hashes_a_file(string digest, string hash)
    {
        _folder.Write("abc", "abc"u8);
        var run = await RunAsync("-hashfile", _folder["abc"], digest);
        Assert.Equal($"{digest.ToUpperInvariant()} hash of {_folder["abc"]}:\n{hash}\nCertUtil: -hashfile command completed successfully.\n", run.Output);
    }

    [Theory]
    [InlineData("-user -p falsch -importPFX PFX", "0x80070056 (WIN32: 86 ERROR_INVALID_PASSWORD)\nCertUtil: The specified network password is not correct.\n")]
    [InlineData("-user -importPFX PFX", "0x80070056 (WIN32: 86 ERROR_INVALID_PASSWORD)\n")]
    [InlineData("-user -p x -importPFX nothing.pfx", "0x80070002 (WIN32: 2 ERROR_FILE_NOT_FOUND)\nCertUtil: The system cannot find the file specified.\n")]
    [InlineData("-user -p Vector-A1 -importPFX CUT", "0x8007000d (WIN32: 13 ERROR_INVALID_DATA)\n")]
    [InlineData("-user -p Vector-A1 -importPFX ROOT", "0x8007000d (WIN32: 13 ERROR_INVALID_DATA)\n")]
    [InlineData("-user -p Vector-A1 -importPFX PFX NoCert", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-user -p Vector-A1 -importPFX My PFX Frob", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-user -p Vector-A1 -importPFX ../x PFX", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-user -importPFX", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-user -store Nowhere", "0x80070002 (WIN32: 2 ERROR_FILE_NOT_FOUND)\n")]
    [InlineData("-user -store My nobody", "0x80090011 (-2146893807 NTE_NOT_FOUND)\nCertUtil: Object was not found.\n")]
    [InlineData("-user -addstore My", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-user -delstore My", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-dump nothing.cer", "0x80070002 (WIN32: 2 ERROR_FILE_NOT_FOUND)\n")]
    [InlineData("-dump CUT", "0x8007000d (WIN32: 13 ERROR_INVALID_DATA)\n")]
    [InlineData("-hashfile ROOT md5", "0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)\n")]
    [InlineData("-hashfile nothing.bin", "0x80070002 (WIN32: 2 ERROR_FILE_NOT_FOUND)\n")]
    public async Task Says_what_is_wrong_by_number_and_words(string line, string words)
    {
        _folder.Write("CUT", File.ReadAllBytes(Vector("leaf2048.pfx")).AsSpan()[..^60]);
        File.Copy(Vector("leaf2048.pfx"), _folder["PFX"]);
        File.Copy(Vector("root.cer"), _folder["ROOT"]);
        var run = await RunAsync([.. line.Split(' ').Select(w => w is "CUT" or "PFX" or "ROOT" || w.StartsWith("nothing", StringComparison.Ordinal) ? _folder[w] : w)]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(" command FAILED: " + words, run.Output, StringComparison.Ordinal);
        Assert.NotEmpty(run.Error); // what was found, and where
        Assert.False(Directory.Exists(_folder["stores"]));
    }

    [Theory]
    [InlineData("-frob", "Unknown arg: -frob\n")]
    [InlineData("-exportPFX x y", "The -exportPFX option is known, not supported yet. ")]
    [InlineData("-csp any -importPFX y", "The -csp option is known, not supported yet. ")]
    [InlineData("-importPFX y -p", "Missing argument: -p\n")]
    public async Task Refuses_other_verbs_by_name(string line, string words)
    {
        var run = await RunAsync(line.Split(' '));
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith(words, run.Output, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(["certutil", .. args], Shape);

    private CliContext Shape(CliContext context) => context with { Clock = new UtcClock(), Variable = n => n == "SIGNET_STORES" ? _folder["stores"] : null };

    private CertificateStore Store(string name, StoreLocation location = StoreLocation.CurrentUser) => new CertificateStores(_folder["stores"]).Open(location, name);

    private static string Vector(string name) => Shared.Vector("signtool/keys/" + name);
}
