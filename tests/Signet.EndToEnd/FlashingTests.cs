using System.Diagnostics;
using System.Security.Cryptography;

namespace Signet.EndToEnd;

/// <summary>The program flashes images of another program into files, also when it is killed or interrupted meanwhile.</summary>
public sealed class FlashingTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private const string Id = "Contoso.Fam.Tiny.1";
    private const int DiskMiB = 72;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-flash-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Vector(string name) => Path.Combine(SignetProgram.Repository, "tests", "vectors", "ffu", name);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [Theory]
    [InlineData("tiny_V1_signed.ffu")]
    [InlineData("tiny_V2_signed.ffu")]
    public async Task Gives_the_disk_that_another_program_made_the_image_of(string image)
    {
        await UnpackAsync();

        await Tools.SucceedAsync(SignetProgram.Path, "ffu", "apply", Vector(image), PathOf("disk.img"), "--trust", Vector(image + ".pk.pem"), "--device-id", Id);

        Assert.Equal(Digest(PathOf("tiny.img")), Digest(PathOf("disk.img")));
        Assert.Equal(["disk.img", "tiny.img"], Names());
    }

    [Fact]
    public async Task A_link_called_ffutool_flashes_as_printed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        await UnpackAsync();
        File.Copy(Vector("tiny_V1_signed.ffu"), PathOf("OEM.ffu"));
        File.CreateSymbolicLink(PathOf("ffutool"), SignetProgram.Path);

        var none = await SignetProgram.RunAsync(PathOf("ffutool"), ["-flash", "OEM.ffu"], s => s.WorkingDirectory = _folder.FullName, Token);
        Assert.Equal((255, "There are no connected devices.\n"), (none.Code, none.Output));

        var ended = await SignetProgram.RunAsync(PathOf("ffutool"), ["-flash", "OEM.ffu"], start =>
        {
            start.WorkingDirectory = _folder.FullName;
            start.Environment["SIGNET_FFU_DEVICE"] = "phone.img";
            start.Environment["SIGNET_FFU_DEVICE_ID"] = Id;
            start.Environment["SIGNET_FFU_TRUST"] = Vector("tiny_V1_signed.ffu.pk.pem");
        }, Token);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("DONE", ended.Output, StringComparison.Ordinal);
        Assert.Equal(Digest(PathOf("tiny.img")), Digest(PathOf("phone.img")));
    }

    [Fact]
    public async Task A_refused_image_leaves_a_larger_disk_as_it_was()
    {
        await File.WriteAllBytesAsync(PathOf("disk.img"), RandomNumberGenerator.GetBytes(5 * 1024 * 1024), Token);
        var before = Digest(PathOf("disk.img"));

        var ended = await SignetProgram.RunAsync(
            SignetProgram.Path, ["flash", Vector("tiny_V1_signed.ffu"), PathOf("disk.img"), "--trust", Vector("tiny_V2_signed.ffu.pk.pem")], null, Token);

        Assert.Equal(1, ended.Code);
        Assert.Contains("device error 0x18", ended.Error, StringComparison.Ordinal);
        Assert.Equal(before, Digest(PathOf("disk.img")));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("INT")]
    public async Task Goes_on_where_it_was_cut_off(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        var (image, whole) = await BuildAsync();
        const int Runs = 2;
        var cuts = 0;
        for (var i = 0; i < Runs; i++)
        {
            var target = PathOf($"cut{i}.img");
            var journal = PathOf($".cut{i}.img.signet-flash");
            var code = await CutAsync(signal, Flash(image, target), () => File.Exists(journal), TimeSpan.FromMilliseconds(40 * i));
            Assert.True(code == 0 || code == (signal == "INT" ? 130 : 137), $"ended with {code}");
            cuts += code == 0 ? 0 : 1;
            if (File.Exists(journal))
            {
                await Tools.SucceedAsync(SignetProgram.Path, [.. Flash(image, target), "--resume"]);
            }

            Assert.Equal((i, whole), (i, Digest(target)));
            Assert.False(File.Exists(journal));
            File.Delete(target);
        }

        Assert.True(cuts > 0, "every flash was done before it could be cut off");
    }

    private string[] Flash(string image, string target) => ["flash", image, target, "--trust", pki.Root, "--device-id", Id];

    // A disk that takes a while to write; the digest is of the same image flashed without a cut.
    private async Task<(string Image, string Whole)> BuildAsync()
    {
        Tools.Require("sgdisk");
        var (disk, image) = (PathOf("source.img"), PathOf("large.ffu"));
        await using (var file = File.Create(disk))
        {
            for (var i = 0; i < DiskMiB; i++)
            {
                await file.WriteAsync(RandomNumberGenerator.GetBytes(1024 * 1024), Token);
            }
        }

        await Tools.SucceedAsync("sgdisk", "-Z", disk);
        await Tools.SucceedAsync("sgdisk", "-n", $"1:2048:+{DiskMiB - 4}M", "-c", "1:MainOS", disk);
        await Tools.SucceedAsync(
            SignetProgram.Path, "ffu", "build", disk, "--output", image, "--platform-id", Id, "--cert", pki.Certificate("rsa2048"), "--key", "file:" + pki.Key("rsa2048"));
        await Tools.SucceedAsync(SignetProgram.Path, Flash(image, PathOf("whole.img")));
        return (image, Digest(PathOf("whole.img")));
    }

    // Waits for the flash to begin, then a little, then sends the signal. Returns how the program ended.
    private static async Task<int> CutAsync(string signal, string[] args, Func<bool> begun, TimeSpan later)
    {
        using var process = Process.Start(new ProcessStartInfo(SignetProgram.Path, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        while (!process.HasExited && !begun())
        {
            await Task.Delay(2, Token);
        }

        await Task.Delay(later, Token);
        if (!process.HasExited)
        {
            _ = await SignetProgram.RunAsync("kill", [$"-{signal}", $"{process.Id}"], null, Token);
        }

        await process.WaitForExitAsync(Token);
        await drained;
        return process.ExitCode;
    }

    private async Task UnpackAsync()
    {
        Tools.Require("xz");
        File.Copy(Vector("tiny.img.xz"), PathOf("tiny.img.xz"));
        await Tools.SucceedAsync("xz", "-d", PathOf("tiny.img.xz"));
    }

    private string[] Names() => [.. _folder.EnumerateFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal)];

    private static string Digest(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
