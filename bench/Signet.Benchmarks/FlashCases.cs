using System.Globalization;
using System.Security.Cryptography;

namespace Signet.Benchmarks;

/// <summary>What flashing an image to a file costs, against copying the disk and hashing the image.</summary>
internal sealed class FlashCases(string signet, string folder)
{
    private const long Mebibyte = 1L << 20;
    private const long DiskSize = 2048 * Mebibyte;

    /// <summary>Runs the measurements.</summary>
    public IEnumerable<string> All()
    {
        var (disk, image, copy, flashed) = (At("disk.img"), At("oem.ffu"), At("copy.img"), At("flashed.img"));
        MakeDisk(disk);
        Run(signet, "cert", "new", "--profile", "root", "--subject", "Bench PK", "--output", At("pk.pem"), "--key-output", At("pk.key"));
        Run(signet, "cert", "new", "--profile", "platform-key", "--subject", "Bench", "--issuer", At("pk.pem"), "--issuer-key", At("pk.key"),
            "--output", At("signer.pem"), "--key-output", At("signer.key"));
        Run(signet, "ffu", "build", disk, "--output", image, "--platform-id", "Bench.Disk.One.1", "--cert", At("signer.pem"), "--key", At("signer.key"), "--add-cert", At("pk.pem"));

        var copying = Median(() => Fresh(copy, () => Measured.Run("cp", ["--sparse=always", disk, copy])));
        File.Delete(copy);
        var hashing = Median(() => Measured.Run("openssl", ["dgst", "-sha256", image]));
        string[] flash = ["flash", image, flashed, "--trust", At("pk.pem"), "--device-id", "Bench.Disk.One.1", "--yes", "--quiet"];
        var flashing = Median(() => Fresh(flashed, () => Measured.Run(signet, flash)));
        Run("cmp", disk, flashed);

        var yardstick = copying.Seconds + hashing.Seconds;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"| flash an image of a {DiskSize / Mebibyte} MiB disk, an eighth of it zeros, into a new file (proof, writing, read-back, fsync) against `cp --sparse=always` of the disk and `openssl dgst -sha256` of the image | {flashing.Seconds * 1000:F0} ms | {yardstick * 1000:F0} ms | {flashing.Seconds / yardstick:F2} | ≤ 1.3 × |");
        yield return $"| its peak memory | {flashing.PeakKib / 1024} MiB |  |  | ≤ 128 MB |";
        File.Delete(disk);
        File.Delete(image);
        File.Delete(flashed);
    }

    private string At(string name) => Path.Combine(folder, name);

    private static Measured Median(Func<Measured> run) => Measured.Median(3, run);

    // Each run makes the file anew; the removal of the last one is not measured.
    private static Measured Fresh(string path, Func<Measured> run)
    {
        File.Delete(path);
        return run();
    }

    private static void Run(string program, params string[] arguments) => _ = Measured.Run(program, arguments);

    private static void MakeDisk(string path)
    {
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(file, DiskSize);
            var piece = new byte[Mebibyte];
            for (var offset = Mebibyte; offset < DiskSize - (2 * Mebibyte); offset += Mebibyte)
            {
                if (offset / Mebibyte % 8 != 0)
                {
                    RandomNumberGenerator.Fill(piece);
                    RandomAccess.Write(file, piece, offset);
                }
            }
        }

        Run("sgdisk", "--new=1:2048:0", "--change-name=1:MainOS", path);
    }
}
