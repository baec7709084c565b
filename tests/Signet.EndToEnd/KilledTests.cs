using System.Diagnostics;
using System.Security.Cryptography;

namespace Signet.EndToEnd;

/// <summary>A program that is killed while it signs leaves the original or the signed file, or what the next run makes one of them.</summary>
public sealed class KilledTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    // Above this a file is edited in place.
    private const int Large = 33 * 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-killed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(Large)]
    public async Task Signing_is_all_or_nothing_whenever_it_is_killed(int overlay)
    {
        var original = Path.Combine(_folder.FullName, "original.exe");
        var program = await File.ReadAllBytesAsync(Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", "hello64.exe"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(original, [.. program, .. new byte[overlay]], TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        var signed = Copy(original);
        await Tools.SucceedAsync(SignetProgram.Path, Sign(signed));
        var whole = clock.Elapsed;
        var (before, after) = (Digest(original), Digest(signed));
        File.Delete(signed);

        const int Kills = 6;
        for (var i = 0; i < Kills; i++)
        {
            var file = Copy(original);
            // The writing comes last, so the kills come close together there.
            await KillAsync(file, whole * (1 - Math.Pow(1 - ((i + 0.5) / Kills), 2)));
            var left = Digest(file);
            var journal = Path.Combine(_folder.FullName, $".{Path.GetFileName(file)}.signet-journal");
            Assert.True(left == before || left == after || File.Exists(journal), $"kill {i}: neither the original nor the signed file, and no journal");

            await Tools.SucceedAsync(SignetProgram.Path, Sign(file));
            Assert.Equal((i, after), (i, Digest(file)));
            Assert.False(File.Exists(journal));
            File.Delete(file);
        }
    }

    // Signing with RSA gives the same bytes each time.
    private string[] Sign(string file) => ["sign", "--existing", "replace", "--cert", pki.Certificate("rsa2048"), "--key", "file:" + pki.Key("rsa2048"), file];

    private string Copy(string original)
    {
        var copy = Path.Combine(_folder.FullName, "copy.exe");
        File.Copy(original, copy, overwrite: true);
        return copy;
    }

    private async Task KillAsync(string file, TimeSpan after)
    {
        using var process = Process.Start(new ProcessStartInfo(SignetProgram.Path, Sign(file)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.Delay(after, TestContext.Current.CancellationToken);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
