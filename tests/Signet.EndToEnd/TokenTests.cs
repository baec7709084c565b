namespace Signet.EndToEnd;

/// <summary>A key on a token signs a file, as a user would do it: with the published program and a PIN from a file.</summary>
public sealed class TokenTests : IDisposable
{
    private static readonly string[] s_modules = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-token-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("RSA", "rsa_keygen_bits:2048")]
    [InlineData("EC", "ec_paramgen_curve:P-256")]
    public async Task A_key_on_a_token_signs_and_others_accept_it(string algorithm, string option)
    {
        Tools.Require("osslsigncode");
        string[] key = ["--key", await MakeTokenAsync(algorithm, option)];
        File.Copy(Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", "hello64.exe"), PathOf("a.exe"));

        await RunAsync(SignetProgram.Path, ["cert", "new", "--subject", "On a token", "--output", PathOf("it.pem"), .. key]);
        await RunAsync(SignetProgram.Path, ["sign", "--cert", PathOf("it.pem"), PathOf("a.exe"), .. key]);

        await RunAsync(SignetProgram.Path, "verify", "--trust", PathOf("it.pem"), PathOf("a.exe"));
        await RunAsync("osslsigncode", "verify", "-CAfile", PathOf("it.pem"), "-in", PathOf("a.exe"));
    }

    [Theory]
    [InlineData("RSA", "rsa_keygen_bits:2048")]
    [InlineData("EC", "ec_paramgen_curve:P-256")]
    [InlineData("EC", "ec_paramgen_curve:P-384")]
    public async Task A_key_on_a_token_signs_firmware_with_the_command_line_of_imgtool(string algorithm, string option)
    {
        var key = await MakeTokenAsync(algorithm, option);
        var program = Path.Combine(SignetProgram.Repository, "tests", "vectors", "mcuboot", "in", "withhdr.bin");
        await RunAsync(SignetProgram.Path, "imgtool", "getpub", "-k", key, "-e", "pem", "-o", PathOf("pub.pem"));
        await RunAsync(SignetProgram.Path, "imgtool", "sign", "-k", key, "-v", "1.0.0", "-H", "0x200", "-S", "0x20000", program, PathOf("signed.bin"));
        await RunAsync(SignetProgram.Path, "imgtool", "verify", "-k", PathOf("pub.pem"), PathOf("signed.bin"));
    }

    [Theory]
    [InlineData("RSA", "rsa_keygen_bits:2048")]
    [InlineData("EC", "ec_paramgen_curve:P-256")]
    public async Task A_key_on_a_token_signs_firmware_and_OpenSSL_accepts_the_signature(string algorithm, string option)
    {
        var key = await MakeTokenAsync(algorithm, option);
        var program = Path.Combine(SignetProgram.Repository, "tests", "vectors", "mcuboot", "in", "withhdr.bin");
        string[] layout = ["--version", "1.0.0", "--header-size", "0x200", "--slot-size", "0x20000"];
        await RunAsync(SignetProgram.Path, "imgtool", "getpub", "-k", key, "-e", "pem", "-o", PathOf("pub.pem"));
        await RunAsync(SignetProgram.Path, ["mcuboot", "sign", "--key", key, "--signature-out", PathOf("sig.txt"), "--output", PathOf("signed.bin"), .. layout, program]);
        await RunAsync(SignetProgram.Path, "mcuboot", "verify", "--key", PathOf("pub.pem"), PathOf("signed.bin"));

        await RunAsync(SignetProgram.Path, ["mcuboot", "digest", "--signer", PathOf("pub.pem"), "--out", PathOf("digest"), .. layout, program]);
        await File.WriteAllBytesAsync(
            PathOf("sig"), Convert.FromBase64String(await File.ReadAllTextAsync(PathOf("sig.txt"), TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        string[] pss = algorithm == "RSA" ? ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:32", "-pkeyopt", "digest:sha256"] : [];
        await RunAsync("openssl", ["pkeyutl", "-verify", "-pubin", "-inkey", PathOf("pub.pem"), "-in", PathOf("digest"), "-sigfile", PathOf("sig"), .. pss]);
    }

    private async Task<string> MakeTokenAsync(string algorithm, string option)
    {
        Tools.Require("softhsm2-util");
        Tools.Require("openssl");
        var module = Array.Find(s_modules, File.Exists);
        if (module is null || (await SignetProgram.RunAsync("openssl", ["engine", "pkcs11"], null, TestContext.Current.CancellationToken)).Code != 0)
        {
            Assert.Skip("needs SoftHSM2's module and OpenSSL's PKCS #11 engine (libengine-pkcs11-openssl)");
        }

        Directory.CreateDirectory(PathOf("tokens"));
        await File.WriteAllTextAsync(PathOf("softhsm2.conf"), $"directories.tokendir = {PathOf("tokens")}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("pin"), "5678\n", TestContext.Current.CancellationToken);
        await RunAsync("openssl", "genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", PathOf("key.pem"));
        await RunAsync("softhsm2-util", "--init-token", "--free", "--label", "Release", "--so-pin", "1234", "--pin", "5678");
        await RunAsync("softhsm2-util", "--import", PathOf("key.pem"), "--token", "Release", "--label", "code", "--id", "01", "--pin", "5678");
        File.Delete(PathOf("key.pem"));
        return $"pkcs11:token=Release;object=code;type=private?pin-source=file:{PathOf("pin")}&module-path={module}";
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task RunAsync(string program, params string[] args)
    {
        var ended = await SignetProgram.RunAsync(
            program, args, start => start.Environment["SOFTHSM2_CONF"] = PathOf("softhsm2.conf"), TestContext.Current.CancellationToken);
        Assert.True(ended.Code == 0, $"{program} {string.Join(' ', args)} ended with {ended.Code}\n{ended.Output}\n{ended.Error}");
        Assert.DoesNotContain("5678", ended.Error, StringComparison.Ordinal);
    }
}
