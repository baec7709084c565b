using System.Text.Json;

namespace Signet.EndToEnd;

/// <summary>Catalogs that we make and sign others accept, and those that others sign we accept.</summary>
public sealed class CatalogInteropTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private static readonly string[] s_files = ["hello64.exe", "hello32.exe", "driver.sys", "odd.exe"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-catalog-");

    public static TheoryData<string, string, string> Ways { get; } = new()
    {
        // how it is made   key        steps; CAT is the catalog, SIGNER the key's options
        { "--version 2", "rsa2048", "sign SIGNER CAT" },
        { "--version 1", "rsa4096", "sign SIGNER CAT" },
        { "--version 2", "p256", "sign SIGNER --description Gerät --url https://example.com/x CAT" },
        { "--version 2 --page-hashes", "rsa2048", "sign SIGNER --digest sha384 CAT" },
        { "--version 2", "rsa2048", "sign SIGNER CAT;sign SIGNER --existing replace --digest sha512 CAT" },
        { "--version 2", "rsa2048", "sign SIGNER CAT;extract --output CAT.p7 CAT;remove CAT;attach CAT CAT.p7" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Osslsigncode_accepts_our_catalogs_and_the_images_they_list(string options, string key, string steps)
    {
        Tools.Require("osslsigncode");
        var catalog = await MakeAsync(options);
        foreach (var step in steps.Split(';'))
        {
            await Tools.SucceedAsync(SignetProgram.Path, [.. step.Split(' ').SelectMany(word => word switch
            {
                "SIGNER" => (string[])["--cert", pki.Certificate(key), "--key", pki.Key(key)],
                _ => [word.Replace("CAT", catalog, StringComparison.Ordinal)],
            })]);
        }

        await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", pki.Root, "-in", catalog);
        foreach (var file in s_files.Where(f => f != "odd.exe"))
        {
            await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", pki.Root, "-catalog", catalog, "-in", PathOf(file));
        }
    }

    [Theory]
    [InlineData("--version 1", "rsa2048", "sha256")]
    [InlineData("--version 2", "p384", "sha384")]
    [InlineData("--version 2 --page-hashes", "rsa4096", "sha512")]
    public async Task What_osslsigncode_signs_is_trusted_with_all_that_it_lists(string options, string key, string digest)
    {
        Tools.Require("osslsigncode");
        var (catalog, signed) = (await MakeAsync(options), PathOf("signed.cat"));
        await Tools.SucceedAsync("osslsigncode", "sign", "-certs", pki.Certificate(key), "-key", pki.Key(key), "-h", digest, "-in", catalog, "-out", signed);
        string[] trust = ["--trust", pki.Root, "--allow-sha1", "--catalog", signed];

        Assert.Equal(Enumerable.Repeat("trusted", s_files.Length + 1), await VerifyAsync([.. trust, signed, .. s_files.Select(PathOf)]));
        Assert.Equal(["not-proven"], await VerifyAsync("--catalog", signed, PathOf("driver.sys")));

        var bytes = await File.ReadAllBytesAsync(PathOf("driver.sys"), TestContext.Current.CancellationToken);
        bytes[0x250] ^= 1;
        await File.WriteAllBytesAsync(PathOf("driver.sys"), bytes, TestContext.Current.CancellationToken);
        Assert.Equal(["not-proven"], await VerifyAsync([.. trust, PathOf("driver.sys")]));
    }

    [Fact]
    public async Task A_key_that_never_sees_the_catalog_signs_it_in_two_steps()
    {
        Tools.Require("openssl");
        var catalog = await MakeAsync("--version 2");
        await Tools.SucceedAsync(SignetProgram.Path, "digest", "--out", catalog + ".tbs", catalog);
        await Tools.SucceedAsync("openssl", "pkeyutl", "-sign", "-inkey", pki.Key("p256"), "-in", catalog + ".tbs", "-out", catalog + ".sig");
        await Tools.SucceedAsync(SignetProgram.Path, "attach", "--cert", pki.Certificate("p256"), catalog, catalog + ".sig");

        Assert.Equal(["trusted"], await VerifyAsync("--trust", pki.Root, catalog));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> MakeAsync(string options)
    {
        foreach (var file in s_files)
        {
            File.Copy(Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", file), PathOf(file));
        }

        await Tools.SucceedAsync(SignetProgram.Path, ["catalog", "new", PathOf("x.cat"), .. s_files.Select(PathOf), .. options.Split(' ')]);
        return PathOf("x.cat");
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<IEnumerable<string?>> VerifyAsync(params string[] args)
    {
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["verify", "--format", "json", .. args], null, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(ended.Output);
        return [.. document.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("verdict").GetString())];
    }
}
