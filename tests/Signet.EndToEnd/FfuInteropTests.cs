using System.Diagnostics;
using System.Security.Cryptography;

namespace Signet.EndToEnd;

/// <summary>Images between us and others: osslsigncode judges our catalogs and makes some for us, links bear ImageSigner's name, and a kill leaves an image whole.</summary>
public sealed class FfuInteropTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-ffu-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string this[string name] => Path.Combine(_folder.FullName, name);

    [Theory]
    [InlineData("tiny_V1.ffu", "rsa2048", "sha256")]
    [InlineData("tiny_V2.ffu", "rsa4096", "sha384")]
    [InlineData("tiny_V1c_alg4.ffu", "p256", "sha256")]
    public async Task Osslsigncode_accepts_the_catalogs_that_we_sign(string name, string key, string digest)
    {
        Tools.Require("osslsigncode");
        var image = Copy(name);
        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "sign", image, "--cert", pki.Certificate(key), "--key", pki.Key(key), "--digest", digest);
        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "catalog", image, "--output", this["oem.cat"]);

        await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", pki.Root, "-in", this["oem.cat"]);
        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "verify", "--trust", pki.Root, image);
    }

    [Theory]
    [InlineData("tiny_V1.ffu", "rsa2048", "sha256")]
    [InlineData("tiny_V2.ffu", "p384", "sha384")]
    [InlineData("tiny_V1c_alg3.ffu", "rsa4096", "sha512")]
    public async Task What_osslsigncode_signs_is_put_in_by_our_verb_and_by_ImageSigner(string name, string key, string digest)
    {
        Tools.Require("osslsigncode");
        var (image, other) = (Copy(name), Copy(name, "other.ffu"));
        File.CreateSymbolicLink(this["ImageSigner"], SignetProgram.Path);
        Assert.Contains("Successfully extracted catalog.", await Tools.SucceedAsync(this["ImageSigner"], "GETCATALOG", image, this["oem.cat"]), StringComparison.Ordinal);
        await Tools.SucceedAsync("osslsigncode", "sign", "-certs", pki.Certificate(key), "-key", pki.Key(key), "-h", digest, "-in", this["oem.cat"], "-out", this["signed.cat"]);

        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "sign", image, "--catalog", this["signed.cat"]);
        Assert.Equal("Successfully signed image.\n", await Tools.SucceedAsync(this["ImageSigner"], "SIGN", other, this["signed.cat"]));

        Assert.Equal(await File.ReadAllBytesAsync(image, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(other, TestContext.Current.CancellationToken));
        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "verify", "--trust", pki.Root, image);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_kill_while_a_large_image_is_signed_leaves_it_whole_or_to_be_restored(bool moves)
    {
        var original = await BuildLargeAsync();
        string[] sign = [.. moves ? (string[])["sign", "--description", new string('x', 60_000)] : ["sign"], "--existing", "replace", "--cert", pki.Certificate("rsa2048"), "--key", pki.Key("rsa2048")];
        var file = Copied(original);
        var clock = Stopwatch.StartNew();
        await Tools.SucceedAsync(SignetProgram.Path, [.. sign, file]);
        var whole = clock.Elapsed;
        var (before, after) = (Digest(original), Digest(file));
        Assert.Equal(moves, new FileInfo(file).Length > new FileInfo(original).Length);

        const int Kills = 5;
        for (var i = 0; i < Kills; i++)
        {
            file = Copied(original);
            using (var process = Process.Start(new ProcessStartInfo(SignetProgram.Path, [.. sign, file]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
            {
                await Task.Delay(whole * (0.3 + (0.7 * i / Kills)), TestContext.Current.CancellationToken);
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            var left = Digest(file);
            Assert.True(left == before || left == after || File.Exists(this[".copy.ffu.signet-journal"]), $"kill {i}: neither the old image nor the signed one, and no journal");
            foreach (var unfinished in _folder.EnumerateFiles(".copy.ffu.*.signet-new"))
            {
                unfinished.LastWriteTimeUtc = DateTime.UtcNow.AddMinutes(-2); // a minute must pass before the next run takes it for left behind
            }

            await Tools.SucceedAsync(SignetProgram.Path, [.. sign, file]);
            Assert.Equal((i, after), (i, Digest(file)));
            Assert.Equal(["copy.ffu", "large.ffu"], _folder.EnumerateFiles().Select(f => f.Name).Order(StringComparer.Ordinal));
        }
    }

    // 36 MiB of chance on a disk with a partition table that another program wrote.
    private async Task<string> BuildLargeAsync()
    {
        Tools.Require("sgdisk");
        var disk = this["disk.img"];
        await using (var stream = File.Create(disk))
        {
            stream.SetLength(40 * 1024 * 1024);
            stream.Position = 2 * 1024 * 1024;
            await stream.WriteAsync(RandomNumberGenerator.GetBytes(36 * 1024 * 1024), TestContext.Current.CancellationToken);
        }

        await Tools.SucceedAsync("sgdisk", "-n", "1:4096:0", "-c", "1:MainOS", disk);
        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "build", disk, "--platform-id", "Contoso.Fam.Large.1", "--output", this["large.ffu"]);
        File.Delete(disk);
        return this["large.ffu"];
    }

    private string Copy(string name, string to = "oem.ffu")
    {
        File.Copy(Path.Combine(SignetProgram.Repository, "tests", "vectors", "ffu", name), this[to]);
        return this[to];
    }

    private string Copied(string original)
    {
        File.Copy(original, this["copy.ffu"], overwrite: true);
        return this["copy.ffu"];
    }

    private static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
