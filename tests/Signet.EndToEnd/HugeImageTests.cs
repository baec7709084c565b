using System.Globalization;

namespace Signet.EndToEnd;

/// <summary>Images of any size are built, shown, verified, signed, unpacked and flashed in bounded memory. Takes minutes, so it runs with --long only.</summary>
public sealed class HugeImageTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private const long Gibibyte = 1L << 30;

    // What is asked for is 128 MB.
    private const long MostKib = 128 * 1000 * 1000 / 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-huge-");

    public void Dispose() => _folder.Delete(recursive: true);

    // 64 GiB in blocks of 128 KiB: 524,288 write descriptors, a hash table of 16 MiB. On the disk the sparse files take some 60 MB.
    // Everything is done where others can plant no files: elsewhere a large image is not signed in place but copied.
    [Fact]
    public async Task Sixty_four_gibibytes_take_no_more_than_128_megabytes_of_memory()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SIGNET_LONG") is { Length: > 0 }, "takes ten minutes; ./test.sh --long runs it");
        var (disk, image, back) = (Path.Combine(_folder.FullName, "disk"), Path.Combine(_folder.FullName, "oem.ffu"), Path.Combine(_folder.FullName, "back"));
        using (var file = File.Create(disk))
        {
            file.SetLength(64 * Gibibyte);
            RandomAccess.Write(file.SafeFileHandle, [1], 0); // no partition table: a warning
            RandomAccess.Write(file.SafeFileHandle, [2], (64 * Gibibyte) - 1);
        }

        await BoundedAsync("ffu", "build", disk, "-o", image, "--platform-id", "A.B.C", "--keep-zeros", "--cert", pki.Certificate("rsa2048"), "--key", pki.Key("rsa2048"));
        Assert.True(new FileInfo(image).Length > 64 * Gibibyte);
        await BoundedAsync("ffu", "show", image);
        await BoundedAsync("ffu", "verify", image, "--trust", pki.Root);
        await BoundedAsync("ffu", "request", image, "-o", Path.Combine(_folder.FullName, "ticket.zip"));

        // A longer catalog: the table of 16 MiB moves behind it, in place.
        await BoundedAsync(
            "ffu", "sign", image, "--cert", pki.Certificate("rsa2048"), "--key", pki.Key("rsa2048"), "--add-cert", pki.Root, "--existing", "replace");
        await BoundedAsync("ffu", "extract", image, "-o", back);
        Assert.Equal(64 * Gibibyte, new FileInfo(back).Length);
        await BoundedAsync("flash", image, Path.Combine(_folder.FullName, "device"), "--trust", pki.Root, "--device-id", "A.B.C.1");
        Assert.Equal(64 * Gibibyte, new FileInfo(Path.Combine(_folder.FullName, "device")).Length);
    }

    // The shell waits, so the peak is that of its child; GNU time is not on every machine, /proc is.
    private static async Task BoundedAsync(params string[] arguments)
    {
        long peak = 0;
        var start = new System.Diagnostics.ProcessStartInfo(SignetProgram.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!process.WaitForExit(20))
        {
            peak = Math.Max(peak, PeakKib(process.Id));
        }

        Assert.True(process.ExitCode == 0, await output + await error);
        Assert.True(peak > 0 && peak <= MostKib, $"{string.Join(' ', arguments)} took {peak} KiB");
    }

    private static long PeakKib(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it ended between the wait and the look
        }
    }
}
