using Signet.Cli;
using Signet.Keys;
using Signet.Stores;
using Signet.Tests.Keys;
using Signet.X509;

namespace Signet.Tests.Cli.Personalities;

public sealed class MakecertPersonalityTests : IDisposable
{
    private const ExitCode Minus1 = (ExitCode)(-1); // as the original ends

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Makes_a_root_and_a_code_signing_certificate_below_it_that_openssl_accepts()
    {
        await SucceedAsync("-r -n CN=Root,O=Tests -sv root.pvk -password-from env:PW root.cer");
        await SucceedAsync("-n CN=Leaf -sv leaf.pvk -ic root.cer -iv root.pvk -len 2048 -password-from env:PW -eku 1.3.6.1.5.5.7.3.3,1.2.3 -cy end -# 77 -a sha384 leaf.cer");
        var (root, leaf) = (Read("root.cer"), Read("leaf.cer"));
        Assert.Equal(("O=Tests, CN=Root", 3072, true), (root.SubjectName, root.PublicKey.KeyBits, root.IsCertificateAuthority));
        Assert.Equal(new DateTimeOffset(2039, 12, 31, 23, 59, 59, TimeSpan.Zero), root.NotAfter);
        Assert.Equal((Oids.Sha256WithRsa, Oids.Sha384WithRsa), (root.SignatureAlgorithm.Oid, leaf.SignatureAlgorithm.Oid));
        Assert.Equal(["1.3.6.1.5.5.7.3.3", "1.2.3"], leaf.ExtendedKeyUsages);
        Assert.Equal("4D", Convert.ToHexString(leaf.SerialNumber.Span));
        Assert.False(leaf.IsCertificateAuthority);

        OpenSslTool.Run("x509", "-inform", "DER", "-in", _folder["root.cer"], "-out", _folder["root.pem"]);
        OpenSslTool.Run("x509", "-inform", "DER", "-in", _folder["leaf.cer"], "-out", _folder["leaf.pem"]);
        OpenSslTool.Run("verify", "-CAfile", _folder["root.pem"], _folder["leaf.pem"]);
        OpenSslTool.Run(["rsa", .. OpenSslTool.Legacy(), "-inform", "PVK", "-in", _folder["leaf.pvk"], "-passin", "pass:geheim", "-check", "-noout"]);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["leaf.pvk"]));
        }
    }

    [Fact]
    public async Task Uses_a_key_that_is_there()
    {
        OpenSslTool.Run("genrsa", "-out", _folder["it.key"], "2048");
        OpenSslTool.Run(["rsa", .. OpenSslTool.Legacy(), "-in", _folder["it.key"], "-outform", "PVK", "-pvk-none", "-out", _folder["it.pvk"]]);
        var before = File.ReadAllBytes(_folder["it.pvk"]);
        await SucceedAsync("/R /N CN=It /SV it.pvk it.cer");
        Assert.Equal(before, File.ReadAllBytes(_folder["it.pvk"]));
        using var key = TestKeys.Only(before);
        Assert.True(PublicKeyMatch.Matches(Read("it.cer"), key.PublicKey));
    }

    [Fact]
    public async Task Puts_key_and_certificate_into_a_store_from_where_it_issues_others()
    {
        await SucceedAsync("-r -pe -len 2048 -ss PrivateCertStore -n CN=Contoso.com(Test) -sky exchange -sp Any -sy 12 ContosoTest.cer");
        var store = new CertificateStores(_folder["stores"]).Open(StoreLocation.CurrentUser, "privatecertstore");
        var stored = Assert.Single(store.List());
        Assert.True(stored.HasKey);
        Assert.Equal(Read("ContosoTest.cer").Sha1Thumbprint, stored.Certificate.Sha1Thumbprint);

        await SucceedAsync("-n CN=Below -len 2048 -is PrivateCertStore -in contoso.com(test) -ir currentuser -ss My -sr localmachine -sk any below.cer");
        Assert.Equal("CN=Contoso.com(Test)", Read("below.cer").IssuerName);
        Assert.True(Assert.Single(new CertificateStores(_folder["stores"]).Open(StoreLocation.LocalMachine, "My").List()).HasKey);
    }

    // What makecert 10.0.28000 did with the same words: order of the name, day and length of the validity, path length.
    [Theory]
    [InlineData("-n C=GB,CN=Part -b 01/31/2026 -m 12 -cy authority -h 1", "CN=Part, C=GB", "2026-01-31T00:00:00", "2027-01-30T23:59:59", 1)]
    [InlineData("-n CN=B,CN=A -b 1/31/2026 -e 02/28/2027", "CN=A, CN=B", "2026-01-31T00:00:00", "2027-02-28T00:00:00", null)]
    [InlineData("-n CN=A;O=\"B,C\" -e 02/28/2027", "O=\"B,C\", CN=A", null, "2027-02-28T00:00:00", null)]
    public async Task Says_what_the_original_says(string words, string subject, string? from, string until, int? pathLength)
    {
        var key = Keys("it.pvk");
        await SucceedAsync($"-r -sv {key} {words} it.cer");
        var made = Read("it.cer");
        Assert.Equal((subject, pathLength), (made.SubjectName, made.PathLength));
        Assert.Equal(until, made.NotAfter.UtcDateTime.ToString("s", System.Globalization.CultureInfo.InvariantCulture));
        if (from is not null)
        {
            Assert.Equal(from, made.NotBefore.UtcDateTime.ToString("s", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Restricts_the_key_s_usage_when_asked_to()
    {
        await SucceedAsync($"-r -n CN=It -sv {Keys("it.pvk")} -$ commercial it.cer");
        Assert.Equal("3014" + "300E" + "300C" + "060A2B060104018237020116" + "03020780", Convert.ToHexString(Read("it.cer").Extension("2.5.29.4")!.Value.Span));
    }

    [Fact]
    public async Task Warns_of_SHA1()
    {
        var run = await RunAsync($"-r -n CN=It -sv {Keys("it.pvk")} -a sha1 it.cer");
        Assert.Equal((ExitCode.Success, "Succeeded\n"), (run.Code, run.Output));
        Assert.StartsWith("Warning: certificates signed with SHA-1", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-r -n CN=It -sv it.pvk", "Error: Please either specify the outputCertificateFile or -ss option\nUsage: ")]
    [InlineData("-r -n It -sv it.pvk out.cer", "Error: CryptCertStrToNameW failed => 0x80092023 (-2146885597) \nFailed\n")]
    [InlineData("-n CN=It -sv it.pvk out.cer", "Error: There is no issuer.")]
    [InlineData("-n CN=It -sv it.pvk -iv it.pvk out.cer", "Error: Has to specify -ic option. \nUsage: ")]
    [InlineData("-n CN=It -sv it.pvk -ic root.cer out.cer", "Error: Either -iv or -is has to be specified. \nUsage: ")]
    [InlineData("-n CN=It -sv it.pvk -ic root.cer -iv it.pvk out.cer", "Error: Issuer's public key doesn't correspond to its private key\nFailed\n")]
    [InlineData("-n CN=It -sv it.pvk -ic nothing.cer -iv it.pvk out.cer", "nothing.cer does not exist.\nFailed\n")]
    [InlineData("-n CN=It -sv it.pvk -is Nowhere -in X out.cer", "Error: There is no store named Nowhere")]
    [InlineData("-n CN=It -sv it.pvk -is Root -in X out.cer", "Error: There is no matching certificate in the issuer's Root cert store\nFailed\n")]
    [InlineData("-r -n CN=It -sk a -sv it.pvk out.cer", "Error: -sk and -sv can not be set at the same time. Use either -sk or -sv\nUsage: ")]
    [InlineData("-r -n CN=It out.cer", "Error: The new key has no place to go.")]
    [InlineData("-r -n CN=It -sv it.pvk -a md4 out.cer", "Error: Invalid algorithm\nUsage: ")]
    [InlineData("-r -n CN=It -sv it.pvk -a md5 out.cer", "Error: The algorithm md5 is refused")]
    [InlineData("-r -n CN=It -sv it.pvk -cy both out.cer", "Error: Invalid cert type\nUsage: ")]
    [InlineData("-r -n CN=It -sv it.pvk -b 13/45/2026 out.cer", "Error: Invalid input parameter for -b option. \nUsage: ")]
    [InlineData("-r -n CN=It -sv it.pvk -b 01/02/2041 out.cer", "\nFailed\n")]
    [InlineData("-r -n CN=It -sv it.pvk -# x out.cer", "Error: Invalid input parameter for -# option. \nUsage: ")]
    [InlineData("-r -n CN=It -sv it.pvk -m 3 -e 01/01/2030 out.cer", "Error: -m and -e can not be set at the same time")]
    [InlineData("-r -n CN=It -sv it.pvk -eku 1.2.x out.cer", "Error: Invalid input parameter for -eku option. ")]
    [InlineData("-r -n CN=It -sv it.pvk -len 1024 out.cer", "Error: Keys of 1024 bits are not made.")]
    [InlineData("-r -n CN=It -sv it.pvk -ss My -sr Elsewhere out.cer", "Error: Invalid subject store location\nUsage: ")]
    [InlineData("-r -n CN=It -sv it.pvk -cy end -h 1 out.cer", "Error: -h is for authorities.")]
    [InlineData("-r -n CN=It -sv new.pvk out.cer", "Error: There is nobody to ask for a password.\nFailed\n")]
    [InlineData("-r -n CN=It -sv root.cer out.cer", "holds no private key.\nFailed\n")]
    [InlineData("-r -n CN=It -sv it.pvk out.cer more.cer", "Error: Too many parameters\nUsage: ")]
    [InlineData("-r -n CN=It -sc root.cer out.cer", "Error: The -sc option is known, not supported yet.")]
    [InlineData("-frob", "Error: Unknown option: -frob\nFailed\n")]
    public async Task Says_what_is_wrong_and_writes_nothing(string line, string words)
    {
        Keys("it.pvk");
        File.Copy(Shared.Vector("signtool/keys/root.cer"), _folder["root.cer"]);
        var run = await RunAsync(line);
        Assert.True((run.Code, run.Error) == (Minus1, ""), $"{run.Code} {run.Error} {run.Output}");
        Assert.StartsWith("Error: ", run.Output, StringComparison.Ordinal);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Equal(["it.pvk", "root.cer"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());
    }

    private async Task SucceedAsync(string line)
    {
        var run = await RunAsync(line);
        Assert.True((run.Code, run.Output, run.Error) == (ExitCode.Success, "Succeeded\n", ""), $"{run.Code} {run.Output} {run.Error}");
    }

    // Words with a dot that name no identifier, date or part of a name are files of the folder.
    private Task<CliRun> RunAsync(string line) => CliRun.RunAsync(
        ["makecert", .. line.Split(' ').Select(w => w.EndsWith(".cer", StringComparison.Ordinal) || w.EndsWith(".pvk", StringComparison.Ordinal) ? _folder[w] : w)],
        c => c with { Clock = new UtcClock(), Variable = n => n switch { "PW" => "geheim", "SIGNET_STORES" => _folder["stores"], _ => null } });

    private Certificate Read(string name) => Assert.Single(CertificateFile.Read(_folder[name]));

    // A key that is not encrypted, for tests that are not about keys: to make one takes long.
    private string Keys(string name)
    {
        using var key = TestKeys.Rsa2048();
        _folder.Write(name, KeyWriter.Pvk(key, PvkEncryption.None, null));
        return name;
    }
}
