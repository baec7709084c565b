using System.Text;
using System.Text.Json;
using Signet.Cli;
using Signet.Keys;
using Signet.Tests.Keys;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Verbs;

public sealed class KeyVerbTests : IDisposable
{
    private const string Secret = "c4n4ry-pässword";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("p256", "EC P-256")]
    [InlineData("p384", "EC P-384")]
    [InlineData("p521", "EC P-521")]
    [InlineData("rsa2048", "RSA 2048")]
    [InlineData("ed25519", "Ed25519")]
    [InlineData("x25519", "X25519")]
    public async Task New_writes_the_private_half_and_prints_the_public_one(string algorithm, string kind)
    {
        var run = await RunAsync("key", "new", "--algorithm", algorithm, "--output", _folder["it.key"]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", run.Output, StringComparison.Ordinal);
        Assert.Contains(kind, run.Error, StringComparison.Ordinal);
        using var key = TestKeys.Only(File.ReadAllBytes(_folder["it.key"]));
        Assert.Equal(PublicKeyText.Pem(key.PublicKey), run.Output);
        Assert.Equal(run.Output, OpenSslTool.Run("pkey", "-in", _folder["it.key"], "-pubout"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["it.key"]));
        }
    }

    [Fact]
    public async Task New_never_overwrites()
    {
        File.WriteAllText(_folder["it.key"], "old");
        var run = await RunAsync("key", "new", "--algorithm", "p256", "--output", _folder["it.key"]);
        Assert.Equal(ExitCode.KeyUnavailable, run.Code);
        Assert.Contains("[key-file-exists]", run.Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_folder["it.key"]));
    }

    [Fact]
    public async Task New_encrypts_with_a_password_that_no_output_shows()
    {
        var run = await RunAsync("key", "new", "--algorithm", "p256", "--output", _folder["it.key"], "--password-from", "env:PW", "--verbose");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(_folder["it.key"]), StringComparison.Ordinal);
        OpenSslTool.Run("pkey", "-in", _folder["it.key"], "-passin", "pass:" + Secret, "-noout");
    }

    [Fact]
    public async Task New_asks_a_user_twice()
    {
        var answers = new Queue<string>(["one", "two"]);
        var run = await CliRun.RunAsync(
            ["key", "new", "--algorithm", "p256", "--output", _folder["it.key"], "--password-from", "prompt"], c => c with { Prompt = _ => answers.Dequeue() });
        Assert.Equal(ExitCode.KeyUnavailable, run.Code);
        Assert.Contains("the two passwords differ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["it.key"]));
    }

    public static TheoryData<string, string> Forms { get; } = new()
    {
        // --to         key
        { "pkcs8",      "rsa2048" }, { "pkcs8-der", "rsa2048" }, { "pkcs1", "rsa2048" }, { "pkcs1-der", "rsa2048" },
        { "pvk",        "rsa2048" }, { "pvk-weak",  "rsa2048" }, { "pvk-plain", "rsa2048" },
        { "pkcs8",      "ed25519" }, { "pkcs8-der", "ed25519" }, { "pkcs8",  "x25519" },
        { "pfx",        "p256" },    { "pfx-old",   "p256" },    { "pkcs8", "p256" }, { "sec1", "p256" }, { "sec1-der", "p256" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Convert_keeps_the_key(string form, string kind)
    {
        using var key = Key(kind);
        _folder.Write("in.key", KeyWriter.Pkcs8Pem(key));
        string[] password = form is "pkcs1" or "pkcs1-der" or "sec1" or "sec1-der" or "pvk-plain" ? [] : ["--output-password-from", "env:PW"];
        var run = await RunAsync(["key", "convert", "--to", form, "--output", _folder["out"], _folder["in.key"], .. password]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Empty(run.Output);
        Assert.DoesNotContain(Secret, run.Error, StringComparison.Ordinal);
        using var back = TestKeys.Only(File.ReadAllBytes(_folder["out"]), PasswordSource.Of(Secret));
        Assert.Equal(key.Pkcs8.ToArray(), back.Pkcs8.ToArray());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["out"]));
        }
    }

    [Theory]
    [InlineData("--to pkcs1 --output OUT --output-password-from env:PW IN", ExitCode.Usage, "--to pkcs1 holds no encrypted key")]
    [InlineData("--to pvk --output OUT IN", ExitCode.Usage, "--to pvk needs --output-password-from")]
    [InlineData("--to pkcs8 --cert IN --output OUT IN", ExitCode.Usage, "--cert is for --to pfx")]
    [InlineData("--to pkcs8 IN", ExitCode.Usage, "--output is needed")]
    [InlineData("--to nothing --output OUT IN", ExitCode.Usage, "--to cannot be 'nothing'")]
    [InlineData("--to sec1 --output OUT IN", ExitCode.KeyUnavailable, "[key-not-expressible]")]
    [InlineData("--to sec1-der --minimal --output OUT IN", ExitCode.KeyUnavailable, "[key-not-expressible]")]
    [InlineData("--to pkcs8-der --minimal --output OUT IN", ExitCode.KeyUnavailable, "[key-not-expressible]")]
    [InlineData("--to pkcs1 --minimal --output OUT IN", ExitCode.Usage, "--to pkcs1 has no minimal form")]
    [InlineData("--to pkcs8-der --minimal --output-password-from env:PW --output OUT IN", ExitCode.Usage, "an encrypted key is not minimal")]
    [InlineData("--to loader --output-password-from env:PW --output OUT IN", ExitCode.Usage, "--to loader holds no encrypted key")]
    [InlineData("--output IN IN", ExitCode.KeyUnavailable, "[key-file-exists]")]
    [InlineData("--output OUT pkcs11:token=x", ExitCode.KeyUnavailable, "[key-unavailable]")]
    [InlineData("--output OUT /does/not/exist", ExitCode.KeyUnavailable, "[key-unavailable]")]
    [InlineData("--output OUT --password-from hunter2 IN", ExitCode.Usage, "the password's source is not understood")]
    public async Task Convert_says_what_is_wrong(string line, ExitCode code, string error)
    {
        using var key = TestKeys.Rsa2048();
        var path = _folder.Write("in.key", KeyWriter.Pkcs8Pem(key));
        var run = await RunAsync(["key", "convert", .. line.Split(' ').Select(w => w == "IN" ? path : w == "OUT" ? _folder["out"] : w)]);
        Assert.Equal((code, true), (run.Code, run.Error.Contains(error, StringComparison.Ordinal)));
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Public_prints_the_same_from_private_key_public_key_and_certificate()
    {
        using var key = TestKeys.P256();
        _folder.Write("it.key", KeyWriter.Pkcs8Pem(key));
        File.WriteAllText(_folder["it.pub"], PublicKeyText.Pem(key.PublicKey));
        _folder.Write("it.der", key.PublicKey.Span);
        OpenSslTool.Run("req", "-x509", "-new", "-key", _folder["it.key"], "-subj", "/CN=x", "-days", "9", "-out", _folder["it.cer"]);
        foreach (var name in (string[])["it.key", "it.pub", "it.der", "it.cer"])
        {
            var run = await RunAsync("key", "public", _folder[name]);
            Assert.Equal(PublicKeyText.Pem(key.PublicKey), run.Output);
        }

        await RunAsync("key", "public", "--as", "der", "--output", _folder["out"], _folder["it.key"]);
        Assert.Equal(key.PublicKey.ToArray(), File.ReadAllBytes(_folder["out"]));
    }

    [Theory]
    [InlineData("c", "const unsigned char ecdsa_pub_key[] = {\n    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86,\n", "\n};\nconst unsigned int ecdsa_pub_key_len = 91;\n")]
    [InlineData("rust", "static ECDSA_PUB_KEY: &[u8] = &[\n    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86,\n", "\n];\n")]
    public async Task Public_writes_source_code(string form, string start, string end)
    {
        using var key = TestKeys.P256();
        var run = await RunAsync("key", "public", "--as", form, _folder.Write("it.key", KeyWriter.Pkcs8Pem(key)));
        var body = run.Output[(run.Output.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        Assert.StartsWith(start, body, StringComparison.Ordinal);
        Assert.EndsWith(end, body, StringComparison.Ordinal);
        var bytes = body.Split('{', '[').Last().Split(',').Select(w => w.Trim()).Where(w => w.StartsWith("0x", StringComparison.Ordinal)).Select(w => Convert.ToByte(w[2..], 16));
        Assert.Equal(key.PublicKey.ToArray(), bytes);
    }

    [Fact]
    public async Task Public_takes_PKCS_1_for_RSA_arrays_and_a_name()
    {
        using var key = TestKeys.Rsa2048();
        var path = _folder.Write("it.key", KeyWriter.Pkcs8Pem(key));
        using var rsa = key.OpenRsa();
        await RunAsync("key", "public", "--as", "raw", "--output", _folder["raw"], path);
        Assert.Equal(rsa.ExportRSAPublicKey(), File.ReadAllBytes(_folder["raw"]));
        var run = await RunAsync("key", "public", "--as", "c", "--name", "boot_2", path);
        Assert.Contains("boot_2_pub_key_len = 270;", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await RunAsync("key", "public", "--as", "c", "--name", "2nd;", path)).Code);
    }

    [Fact]
    public async Task Show_tells_a_weak_key_from_a_fit_one()
    {
        OpenSslTool.Run("genrsa", "-out", _folder["weak.key"], "1024");
        var run = await RunAsync("key", "show", "--format", "json", _folder["weak.key"]);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(("signet/key-show/1", 1024), (json.RootElement.GetProperty("schema").GetString(), json.RootElement.GetProperty("bits").GetInt32()));
        Assert.Equal("key-too-short", json.RootElement.GetProperty("findings")[0].GetProperty("code").GetString());

        using var key = TestKeys.P256();
        run = await RunAsync("key", "show", _folder.Write("it.key", KeyWriter.Pkcs8Pem(key)));
        Assert.Contains("EC P-256", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not fit", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(key.Pkcs8.Span)[..40], run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loader", "ecdsa-p256", false, "getpriv-ecdsa-p256-default")]
    [InlineData("loader", "ecdsa-p256", true, "getpriv-ecdsa-p256-default-min")]
    [InlineData("loader-traditional", "ecdsa-p256", true, "getpriv-ecdsa-p256-openssl-min")]
    [InlineData("loader", "rsa-2048", true, "getpriv-rsa-2048-default-min")]
    [InlineData("loader", "x25519", false, "getpriv-x25519-default")]
    public async Task Convert_writes_the_array_of_a_loader_that_decrypts_for_its_owner_alone(string form, string key, bool minimal, string recorded)
    {
        var run = await RunAsync(["key", "convert", "--to", form, .. minimal ? (string[])["--minimal"] : [], "--output", _folder["out"], McuBootVectors.PathOf($"keys/{key}.pem")]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Equal(AfterFirstLine(McuBootVectors.Find(recorded).Stdout), AfterFirstLine(File.ReadAllText(_folder["out"])));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["out"]));
        }
    }

    [Theory]
    [InlineData("c", "getpub-ed25519-lang-c.txt")]
    [InlineData("rust", "getpub-ed25519-lang-rust.txt")]
    [InlineData("hash-c", "getpubhash-ed25519-c.txt")]
    public async Task Public_writes_what_loaders_embed(string form, string recorded)
    {
        var run = await RunAsync("key", "public", "--as", form, McuBootVectors.PathOf("keys/ed25519-pub.pem"));
        Assert.Equal(AfterFirstLine(File.ReadAllText(McuBootVectors.PathOf("out/" + recorded))), AfterFirstLine(run.Output));
    }

    [Fact]
    public async Task Public_hashes_with_the_loaders_digest_or_the_one_that_is_named()
    {
        var key = McuBootVectors.PathOf("keys/ecdsa-p384.pem");
        Assert.Equal(96 + 1, (await RunAsync("key", "public", "--as", "hash", key)).Output.Length);
        Assert.Equal(Convert.ToHexStringLower(McuBootVectors.Bytes("out/getpubhash-ecdsa-p384-raw.bin")) + "\n", (await RunAsync("key", "public", "--as", "hash", "--digest", "sha256", key)).Output);
        Assert.Contains("static ECDSAP384_PUB_KEY_HASH_2: &[u8]", (await RunAsync("key", "public", "--as", "hash-rust", "--suffix", "_2", key)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--as pem KEY KEY", "several keys go into --as loader alone")]
    [InlineData("--as pem --name x KEY", "--as pem holds no name")]
    [InlineData("--as loader --suffix x KEY", "--as loader holds no name")]
    [InlineData("--as c --suffix a-b KEY", "cannot end a name")]
    [InlineData("--as c --digest sha256 KEY", "--digest is for --as hash")]
    public async Task Public_ignores_no_option(string line, string error)
    {
        var run = await RunAsync(["key", "public", .. line.Split(' ').Select(w => w == "KEY" ? McuBootVectors.PathOf("keys/ed25519.pem") : w)]);
        Assert.Equal((ExitCode.Usage, true), (run.Code, run.Error.Contains(error, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Public_writes_the_source_of_a_loader_and_refuses_keys_of_two_kinds()
    {
        var (one, two) = (McuBootVectors.PathOf("keys/ed25519.pem"), McuBootVectors.PathOf("keys/ed25519-other.pem"));
        var run = await RunAsync("key", "public", "--as", "loader", one, two);
        Assert.Contains("const int bootutil_key_cnt = 2;\n", run.Output, StringComparison.Ordinal);
        run = await RunAsync("key", "public", "--as", "loader", one, McuBootVectors.PathOf("keys/rsa-2048.pem"));
        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
        Assert.Contains("[mcuboot-keys-differ]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_and_show_know_a_key_that_everybody_has()
    {
        var path = _folder.Write("root.der", Convert.FromHexString(RootEd25519));
        var run = await RunAsync("key", "public", "--as", "loader", path);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("warning: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("[mcuboot-development-key]", run.Error, StringComparison.Ordinal);
        run = await RunAsync("key", "show", path);
        Assert.Contains("not to be trusted: the key is root-ed25519.pem of MCUboot's repository", run.Output, StringComparison.Ordinal);
        run = await RunAsync("key", "show", "--format", "json", path);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("mcuboot-development-key", Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray()).GetProperty("code").GetString());
        var hash = json.RootElement.GetProperty("loaderHash");
        Assert.Equal(("sha256", "c1907fa4eac7fae3840a78902b6f0710b037e9968e5c6274a12a28790c7d4e3c"), (hash.GetProperty("digest").GetString(), hash.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task Executables_and_certificates_refuse_an_Ed25519_key_by_name()
    {
        await RunAsync("key", "new", "--type", "ed25519", "--output", _folder["it.key"]);
        OpenSslTool.Run("req", "-x509", "-new", "-key", _folder["it.key"], "-subj", "/CN=x", "-days", "9", "-out", _folder["it.cer"]);
        OpenSslTool.Run("pkcs12", "-export", "-inkey", _folder["it.key"], "-in", _folder["it.cer"], "-passout", "pass:" + Secret, "-out", _folder["it.pfx"]);
        File.Copy(Shared.Vector("pe/in/hello64.exe"), _folder["a.exe"]);
        var before = File.ReadAllBytes(_folder["a.exe"]);
        foreach (var args in (string[][])
            [["sign", "--cert", _folder["it.cer"], "--key", _folder["it.key"], _folder["a.exe"]], ["sign", "--cert", _folder["it.pfx"], "--password-from", "env:PW", _folder["a.exe"]],
             ["cert", "request", "--subject", "x", "--key", _folder["it.key"], "--output", _folder["csr"]],
             ["cert", "new", "--profile", "root", "--subject", "x", "--key", _folder["it.key"], "--output", _folder["new.pem"]]])
        {
            var run = await RunAsync(args);
            Assert.Equal((args[0], ExitCode.KeyUnavailable), (args[0], run.Code));
            Assert.Contains("[key-algorithm-unsupported]", run.Error, StringComparison.Ordinal);
        }

        Assert.NotEqual(ExitCode.Success, (await RunAsync("signtool", "sign", "/fd", "sha256", "/f", _folder["it.pfx"], "/p", Secret, _folder["a.exe"])).Code);
        Assert.Equal(ExitCode.Usage, (await RunAsync("cert", "new", "--algorithm", "ed25519", "--subject", "x", "--output", _folder["new.pem"])).Code);
        Assert.Equal(before, File.ReadAllBytes(_folder["a.exe"]));
        Assert.False(File.Exists(_folder["csr"]) || File.Exists(_folder["new.pem"]));
    }

    // root-ed25519.pem of MCUboot's repository, its public half.
    private const string RootEd25519 = "302a300506032b6570032100d4b31ba49a3add3f825d10ca7f31b50b0de87f37ccc49f1a403a5c1320ffb4e0";

    private static string AfterFirstLine(string text) => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];

    private static PrivateKey Key(string kind) => kind == "rsa2048" ? TestKeys.Rsa2048() : KeyAlgorithm.All.First(a => a.Name == kind).Create();

    private static Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(args, c => c with { Variable = n => n == "PW" ? Secret : null });
}
