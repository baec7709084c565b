using System.Globalization;

namespace Signet.Benchmarks;

/// <summary>The measurements of Full Flash Update images.</summary>
internal sealed class FfuCases(string signet, string certificate, string key, string folder)
{
    private const long Gibibyte = 1L << 30;
    private const int Block = 128 * 1024;

    private string Disk => Path.Combine(folder, "disk.img");

    private string Image => Path.Combine(folder, "bench.ffu");

    /// <summary>Runs one measurement after another; 4 GiB of data lie on the disk twice meanwhile.</summary>
    public IEnumerable<string> All()
    {
        WriteDisk(4 * Gibibyte, 4 * Gibibyte);
        var hash = Measured.Median(3, () => Measured.Run("openssl", ["dgst", "-sha256", Disk]));
        string[] build = ["ffu", "build", Disk, "--output", Image, "--platform-id", "Bench.Bench.Bench.1", "--quiet"];
        var building = Measured.Run(signet, build);
        yield return Cases.Row("build a 4 GiB image against `openssl dgst -sha256` of the disk", Cases.Ms(building), Cases.Ms(hash), building.Seconds / hash.Seconds, "");
        File.Delete(Disk);
        var image = Measured.Median(3, () => Measured.Run("openssl", ["dgst", "-sha256", Image]));

        // Comparing with the table is hashing all of it; that nobody signed it makes it exit 1.
        var table = Measured.Median(3, () => Measured.Run(signet, ["ffu", "verify", Image, "--quiet"], expectedExit: 1));
        yield return Cases.Row("hash table of a 4 GiB image (`ffu verify`) against `openssl dgst -sha256` of it", Cases.Ms(table), Cases.Ms(image), image.Seconds / table.Seconds, "≥ 1.7 × faster");
        string[] sign = ["ffu", "sign", Image, "--cert", certificate, "--key", key, "--existing", "replace", "--quiet"];
        var first = Measured.Run(signet, sign);
        yield return Cases.Row("sign it in place: bytes written, journal included", $"{first.WrittenBytes}", "", null, "< 1 MiB");
        var second = Measured.Run(signet, sign);
        yield return Cases.Row("sign it again: bytes written, journal included", $"{second.WrittenBytes}", "", null, "< 1 MiB");
        yield return Cases.Row("its time", Cases.Ms(second), Cases.Ms(image), image.Seconds / second.Seconds, "");
        File.Delete(Image);

        WriteDisk(64 * Gibibyte, Gibibyte);
        var sparse = Measured.Run(signet, build);
        File.Delete(Disk);
        yield return Cases.Row("build an image of a 64 GiB disk that holds 1 GiB: peak memory", Mib(sparse), "", null, "≤ 128 MB");
        var show = Measured.Run(signet, ["ffu", "show", Image]);
        yield return Cases.Row("show it: peak memory", Mib(show), "", null, "≤ 128 MB");
        yield return Cases.Row("verify it: peak memory", Mib(Measured.Run(signet, ["ffu", "verify", Image, "--quiet"], expectedExit: 1)), "", null, "≤ 128 MB");
        File.Delete(Image);
    }

    // Noise in the first bytes, blocks spread over the whole disk; no partition table, for that is not what is measured.
    private void WriteDisk(long size, long data)
    {
        using var file = File.Create(Disk);
        file.SetLength(size);
        var block = new byte[Block];
        new Random(1).NextBytes(block);
        var count = data / Block;
        for (long i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(block, i);
            RandomAccess.Write(file.SafeFileHandle, block, size / Block / count * i * Block);
        }
    }

    private static string Mib(Measured measured) => string.Create(CultureInfo.InvariantCulture, $"{measured.PeakKib / 1024} MiB");
}
