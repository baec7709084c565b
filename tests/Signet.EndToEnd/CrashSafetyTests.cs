using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Signet.EndToEnd;

/// <summary>The program killed, interrupted and refused in the middle of its work: files are whole afterwards, and nothing is left lying about.</summary>
public sealed class CrashSafetyTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private const int LargeLength = 40 * 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-crash-");

    private static bool Long => Environment.GetEnvironmentVariable("SIGNET_LONG") is { Length: > 0 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kill_at_any_moment_leaves_small_files_unsigned_or_signed()
    {
        var original = await File.ReadAllBytesAsync(Input("hello64.exe"), Cancellation);
        var (whole, signed) = (0, 0);
        var times = await TimeOfAsync(() => Copies(original, 40));
        for (var round = 0; round < (Long ? 60 : 8); round++)
        {
            var files = Copies(original, 40);
            // Spread over the whole run and a little beyond: where exactly each falls is chance, and so is what it hits.
            await KillAsync(times * (0.15 + (round * 0.9 / (Long ? 60 : 8))), ["sign", .. Signer(), .. files]);
            foreach (var file in files)
            {
                var bytes = await File.ReadAllBytesAsync(file, Cancellation);
                if (bytes.AsSpan().SequenceEqual(original))
                {
                    whole++;
                }
                else
                {
                    signed++;
                    Assert.True(bytes.Length > original.Length, $"{file} is neither");
                }
            }

            var all = await SignetProgram.RunAsync(SignetProgram.Path, ["verify", "--trust", pki.Root, .. files], null, Cancellation);
            Assert.DoesNotContain("rejected", all.Output, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(_folder.FullName, ".*.signet-journal"));
            // And the next run makes the rest, whatever lies beside the files.
            await Tools.SucceedAsync(SignetProgram.Path, ["sign", .. Signer(), "--existing", "skip", .. files]);
            await Tools.SucceedAsync(SignetProgram.Path, ["verify", "--trust", pki.Root, .. files]);
            Clear();
        }

        Assert.True(whole > 0 && signed > 0, $"{whole} unsigned and {signed} signed: the kills all fell on one side");
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_a_large_file_unsigned_or_signed_or_to_be_restored()
    {
        var original = Large();
        var path = Path.Combine(_folder.FullName, "large.exe");
        var digest = SHA256.HashData(original);
        var times = await TimeOfAsync(() => [Write(path, original)]);
        var outcomes = new int[2];
        for (var round = 0; round < (Long ? 60 : 6); round++)
        {
            Write(path, original);
            await KillAsync(times * (0.4 + (round * 0.7 / (Long ? 60 : 6))), ["sign", .. Signer(), path]);
            // Whatever was left, the next command that writes restores it first.
            var next = await SignetProgram.RunAsync(SignetProgram.Path, ["sign", .. Signer(), "--existing", "skip", path], null, Cancellation);
            Assert.True(next.Code == 0, next.Error);
            outcomes[next.Output.Contains("skipped", StringComparison.Ordinal) ? 1 : 0]++;
            await Tools.SucceedAsync(SignetProgram.Path, "verify", "--trust", pki.Root, path);
            // Without the signature the body is what it was.
            await Tools.SucceedAsync(SignetProgram.Path, "remove", path);
            var body = await File.ReadAllBytesAsync(path, Cancellation);
            Assert.Equal(original.Length, body.Length);
            original.AsSpan(0, 4096).CopyTo(body); // CheckSum is set now
            Assert.Equal(digest, SHA256.HashData(body));
            Assert.Equal(["large.exe"], Names());
        }
    }

    [Fact]
    public async Task Ctrl_C_ends_with_130_and_whole_files()
    {
        var original = await File.ReadAllBytesAsync(Input("hello64.exe"), Cancellation);
        var files = Copies(original, 60);
        using var server = new SilentServer();
        var start = new ProcessStartInfo(SignetProgram.Path, ["sign", .. Signer(), "--timestamp", server.Address, .. files])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await server.AskedAsync(Cancellation); // it is in the middle of it: the time stamp is asked for and does not come
        await Tools.SucceedAsync("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(130, process.ExitCode);
        foreach (var file in files)
        {
            var left = await File.ReadAllBytesAsync(file, Cancellation);
            Assert.True(left.AsSpan().SequenceEqual(original), file);
        }

        Assert.Equal(files.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal), Names());
    }

    [Theory]
    [InlineData("hello64.exe", 0)]
    [InlineData("large.exe", LargeLength)]
    public async Task A_read_only_file_is_refused_and_stays(string name, int length)
    {
        var path = Write(Path.Combine(_folder.FullName, name), length == 0 ? await File.ReadAllBytesAsync(Input(name), Cancellation) : Large());
        var before = SHA256.HashData(await File.ReadAllBytesAsync(path, Cancellation));
        File.SetAttributes(path, FileAttributes.ReadOnly);
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["sign", .. Signer(), path], null, Cancellation);
        File.SetAttributes(path, FileAttributes.Normal);
        Assert.Equal(1, ended.Code);
        Assert.Contains("read-only", ended.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(before, SHA256.HashData(await File.ReadAllBytesAsync(path, Cancellation)));
        Assert.Equal([name], Names());
    }

    [Fact]
    public async Task A_read_only_folder_is_refused_and_stays()
    {
        Tools.Require("mount");
        using var disk = Disk.Mount(_folder.CreateSubdirectory("disk").FullName, 4 * 1024 * 1024);
        var path = Path.Combine(disk.Root, "a.exe");
        var original = await File.ReadAllBytesAsync(Input("hello64.exe"), Cancellation);
        Write(path, original);
        disk.Remount("ro");
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["sign", .. Signer(), path], null, Cancellation);
        Assert.Equal(1, ended.Code);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(original, await File.ReadAllBytesAsync(path, Cancellation));
        Assert.Equal(["a.exe"], Directory.EnumerateFileSystemEntries(disk.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_disk_is_reported_and_leaves_the_file(bool inPlace)
    {
        Tools.Require("mount");
        var original = inPlace ? Large() : await File.ReadAllBytesAsync(Input("hello64.exe"), Cancellation);
        using var disk = Disk.Mount(_folder.CreateSubdirectory("disk").FullName, original.Length / 4096 * 4096 + 65536);
        var path = Write(Path.Combine(disk.Root, "a.exe"), original);
        disk.Fill();
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["sign", .. Signer(), path], null, Cancellation);
        Assert.Equal(1, ended.Code);
        Assert.NotEqual("", ended.Error);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        var left = await File.ReadAllBytesAsync(path, Cancellation);
        Assert.True(left.AsSpan().SequenceEqual(original));
        Assert.Equal(["a.exe", "filler"], Directory.EnumerateFileSystemEntries(disk.Root).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));
    }

    /// <summary>Refused work of every kind leaves nothing beside the files, and no output where there was none.</summary>
    [Theory]
    [InlineData("sign SIGNER --output OUT junk.exe")]
    [InlineData("sign SIGNER --timestamp http://127.0.0.1:9/ --retry 1 --output OUT good.exe")]
    [InlineData("sign --cert CERT --key OTHERKEY --output OUT good.exe")]
    [InlineData("remove --output OUT good.exe")]
    [InlineData("extract --output OUT good.exe")]
    [InlineData("attach --output OUT good.exe junk.exe")]
    [InlineData("sign SIGNER --output missing/OUT good.exe")]
    public async Task A_refused_run_leaves_nothing_behind(string line)
    {
        Write(Path.Combine(_folder.FullName, "good.exe"), await File.ReadAllBytesAsync(Input("hello64.exe"), Cancellation));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "junk.exe"), "MZ and nothing else", Cancellation);
        var args = line.Split(' ').SelectMany(word => word switch
        {
            "SIGNER" => Signer(),
            "CERT" => [pki.Certificate("p256")],
            "OTHERKEY" => [pki.Key("p384")],
            _ => [word],
        });
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, args, s => s.WorkingDirectory = _folder.FullName, Cancellation);
        Assert.InRange(ended.Code, 1, 6);
        Assert.NotEqual("", ended.Error);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(["good.exe", "junk.exe"], Names());
        Assert.Equal(await File.ReadAllBytesAsync(Input("hello64.exe"), Cancellation), await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "good.exe"), Cancellation));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Input(string name) => Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", name);

    private static string Write(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        return path;
    }

    // A small program with an overlay that makes it one that is edited in place.
    private static byte[] Large()
    {
        var bytes = File.ReadAllBytes(Input("hello64.exe"));
        var length = bytes.Length;
        Array.Resize(ref bytes, LargeLength);
        new Random(1).NextBytes(bytes.AsSpan(length));
        return bytes;
    }

    private string[] Signer() => ["--cert", pki.Certificate("p256"), "--key", pki.Key("p256")];

    private string[] Names() => [.. _folder.EnumerateFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal)];

    private void Clear()
    {
        foreach (var file in _folder.EnumerateFiles())
        {
            file.Delete();
        }
    }

    private string[] Copies(byte[] content, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Write(Path.Combine(_folder.FullName, $"{i:00}.exe"), content))];

    // How long it takes undisturbed, start-up included: the kills are spread over that.
    private async Task<TimeSpan> TimeOfAsync(Func<string[]> files)
    {
        var made = files();
        var clock = Stopwatch.GetTimestamp();
        await Tools.SucceedAsync(SignetProgram.Path, ["sign", .. Signer(), .. made]);
        var took = Stopwatch.GetElapsedTime(clock);
        Clear();
        return took;
    }

    private static async Task KillAsync(TimeSpan after, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(SignetProgram.Path, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.Delay(after, Cancellation);
        process.Kill(); // SIGKILL; a process that has ended already is none to kill
        await process.WaitForExitAsync(Cancellation);
    }
}
