using Signet.Cli;
using Signet.Keys;
using Signet.Tests.Keys;

namespace Signet.Tests.Cli.Personalities;

public sealed class Pvk2PfxPersonalityTests : IDisposable
{
    private const string Leaf = "16E92B7DC82F67B9E4917359DF085952017AE4BE";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-pvk", "-pi", "-spc", "-pfx", "-po")]
    [InlineData("/PVK", "/PI", "/Spc", "/pfx", "/Po")]
    public async Task Puts_key_and_all_certificates_into_a_PFX_that_openssl_opens(string pvk, string pi, string spc, string pfx, string po)
    {
        WriteKey("it.pvk", PvkEncryption.Strong);
        WriteBundle("it.spc");
        var run = await RunAsync(pvk, _folder["it.pvk"], pi, "geheim", spc, _folder["it.spc"], pfx, _folder["it.pfx"], po, "anders");
        Assert.Equal((ExitCode.Success, "", ""), (run.Code, run.Output, run.Error));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["it.pfx"]));
        }

        var shown = OpenSslTool.Run("pkcs12", "-in", _folder["it.pfx"], "-passin", "pass:anders", "-nodes");
        Assert.Equal(2, shown.Split("BEGIN CERTIFICATE").Length - 1);
        Assert.Contains("BEGIN PRIVATE KEY", shown, StringComparison.Ordinal);
        var ours = shown.Split("-----END CERTIFICATE-----").Where(p => p.Contains("localKeyID", StringComparison.Ordinal)).ToList();
        Assert.Contains("CN = Vector A Publisher 2048", ours[0], StringComparison.Ordinal); // the publisher's certificate, and the key after them all
        Assert.DoesNotContain("Vector A Issuing CA", string.Concat(ours.Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_key_s_password_for_the_PFX_unless_told_otherwise_and_a_CER_for_the_SPC()
    {
        WriteKey("it.pvk", PvkEncryption.Weak);
        var run = await RunAsync("-pvk", _folder["it.pvk"], "-pi", "geheim", "-spc", Vector("leaf2048.cer"), "-pfx", _folder["it.pfx"]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        using var material = KeyReader.ReadFile(_folder["it.pfx"], PasswordSource.Of("geheim"));
        Assert.Equal(Leaf, Assert.Single(material.Certificates).Sha1Thumbprint);
        Assert.Single(material.Keys);
    }

    [Fact]
    public async Task Asks_for_the_password_when_the_key_is_encrypted_and_only_then()
    {
        var asked = new List<string>();
        WriteKey("it.pvk", PvkEncryption.Strong);
        string[] line = ["-pvk", _folder["it.pvk"], "-spc", Vector("leaf2048.cer"), "-pfx", _folder["it.pfx"]];
        var run = await CliRun.RunAsync(["pvk2pfx", .. line], c => c with { Prompt = Ask });
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Contains("it.pvk", Assert.Single(asked), StringComparison.Ordinal);
        KeyReader.ReadFile(_folder["it.pfx"], PasswordSource.Of("geheim")).Dispose();

        WriteKey("plain.pvk", PvkEncryption.None);
        run = await CliRun.RunAsync(["pvk2pfx", "-pvk", _folder["plain.pvk"], "-spc", Vector("leaf2048.cer"), "-pfx", _folder["plain.pfx"]], c => c with { Prompt = Ask });
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Single(asked);
        KeyReader.ReadFile(_folder["plain.pfx"], PasswordSource.Of("")).Dispose();

        string Ask(string prompt)
        {
            asked.Add(prompt);
            return "geheim";
        }
    }

    [Fact]
    public async Task Overwrites_when_told_to_and_leaves_the_file_alone_otherwise()
    {
        WriteKey("it.pvk", PvkEncryption.Strong);
        _folder.Write("it.pfx", "precious"u8);
        string[] line = ["-pvk", _folder["it.pvk"], "-pi", "geheim", "-spc", Vector("leaf2048.cer"), "-pfx", _folder["it.pfx"]];
        var run = await RunAsync(line);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith("ERROR: File already exists.  (use -f to force overwrite.)\n(Error Code = 0x80070050).\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(_folder["it.pfx"]));

        run = await RunAsync([.. line, "-f"]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        KeyReader.ReadFile(_folder["it.pfx"], PasswordSource.Of("geheim")).Dispose();
    }

    public static TheoryData<string, string, string> Wrong { get; } = new()
    {
        // arguments, where K and S are a key and its certificates             error                                                    code
        { "-pvk K -pi falsch -spc S -pfx out.pfx", "Password incorrect.", "0x80070056" },
        { "-pvk K -spc S -pfx out.pfx", "Password incorrect.", "0x80070056" },
        { "-pvk nothing.pvk -pi geheim -spc S -pfx out.pfx", "File not found.", "0x80070002" },
        { "-pvk K -pi geheim -spc nothing.spc -pfx out.pfx", "File not found.", "0x80070002" },
        { "-pvk K -pi geheim -spc OTHER -pfx out.pfx", "Cannot find certificates that match the key.", "0x80070490" },
        { "-pvk S -pi geheim -spc S -pfx out.pfx", "The data is invalid.", "0x8007000d" },
        { "-pvk K -pi geheim -spc K -pfx out.pfx", "The data is invalid.", "0x8007000d" },
        { "-pvk CUT -pi geheim -spc S -pfx out.pfx", "The data is invalid.", "0x8007000d" },
        { "-pvk K -pi geheim -spc CUTSPC -pfx out.pfx", "The data is invalid.", "0x8007000d" },
        { "-pvk K -pi geheim -spc S", "The option -pfx is missing. There is no export wizard here.", "0x80070057" },
        { "-spc S -pfx out.pfx", "The option -pvk is missing.", "0x80070057" },
        { "-pvk K -spc S -pfx out.pfx -po", "The option -po needs a value.", "0x80070057" },
        { "-pvk K -pvk K -spc S -pfx out.pfx", "The option -pvk was given twice.", "0x80070057" },
        { "-pvk K -spc S -pfx out.pfx -x", "Unknown option: -x", "0x80070057" },
        { "-pvk K -spc S -pfx out.pfx more", "Unknown option: more", "0x80070057" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Says_what_is_wrong_and_writes_nothing(string line, string words, string code)
    {
        WriteKey("K", PvkEncryption.Strong);
        WriteBundle("S");
        _folder.Write("CUT", File.ReadAllBytes(_folder["K"]).AsSpan()[..^100]);
        _folder.Write("CUTSPC", File.ReadAllBytes(_folder["S"]).AsSpan()[..^100]);
        File.Copy(Vector("root.cer"), _folder["OTHER"]);
        var run = await RunAsync([.. line.Split(' ').Select(w => w is "K" or "S" or "CUT" or "CUTSPC" or "OTHER" || w.Contains('.', StringComparison.Ordinal) ? _folder[w] : w)]);
        Assert.True(run.Code == ExitCode.Failed, run.Error);
        Assert.StartsWith($"ERROR: {words}\n(Error Code = {code}).\n", run.Error.Replace(_folder["more"], "more", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.pfx"]));
    }

    private static Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(["pvk2pfx", .. args]);

    private static string Vector(string name) => Shared.Vector("signtool/keys/" + name);

    private void WriteKey(string name, PvkEncryption encryption)
    {
        using var key = TestKeys.Only(File.ReadAllBytes(Vector("leaf2048.key.pem")));
        using var password = new Password("geheim".ToCharArray());
        _folder.Write(name, KeyWriter.Pvk(key, encryption, encryption == PvkEncryption.None ? null : password));
    }

    private void WriteBundle(string name) => _folder.Write(name, CertificateBundles.Write(CertificateFile.Read(Vector("leaf2048.chain.pem")), []));
}
