using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signet.Benchmarks;

/// <summary>The measurements of MCUboot images.</summary>
internal sealed class McuBootCases(string signet, string folder)
{
    private const int Images = 200;

    private static readonly string[] s_layout = ["--version", "1.2.3", "--header-size", "0x200", "--pad-header", "--slot-size", "0x800000"];

    private string Key => Path.Combine(folder, "mcuboot.pem");

    private string Output => Path.Combine(folder, "mcuboot.out");

    /// <summary>Runs one measurement after another.</summary>
    public IEnumerable<string> All()
    {
        _ = Measured.Run("openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", Key]);
        var program = Path.Combine(folder, "program.bin");
        File.WriteAllBytes(program, RandomNumberGenerator.GetBytes(1 << 20));
        var hex = Path.Combine(folder, "program.hex");
        File.WriteAllText(hex, Hex(RandomNumberGenerator.GetBytes(1 << 22)));

        // What every verb costs: the tables are read, a line is parsed, a text is printed.
        var verb = Measured.Median(15, () => Measured.Run(signet, ["explain", "mcuboot-no-room"]));
        var one = Measured.Median(15, () => Sign(program, Output));
        yield return Row("sign a 1 MiB program for MCUboot (P-256) against the start-up of a verb (`signet explain`)", one, verb, one.Seconds / verb.Seconds, "≤ 2 ×");
        var small = Path.Combine(folder, "small.hex");
        File.WriteAllText(small, Hex(new byte[64]));
        var least = Measured.Median(15, () => Sign(small, Output + ".hex"));
        var whole = Measured.Median(15, () => Sign(hex, Output + ".hex"));
        yield return Row(
            "4 MiB Intel HEX in and out against 64 bytes of it", whole, least, whole.Seconds / least.Seconds,
            string.Create(CultureInfo.InvariantCulture, $"≤ 80 ms more: {(whole.Seconds - least.Seconds) * 1000:F0} ms"));
        yield return Release();
    }

    private string Release()
    {
        var source = Directory.CreateDirectory(Path.Combine(folder, "release")).FullName;
        for (var i = 0; i < Images; i++)
        {
            File.WriteAllBytes(Path.Combine(source, $"app{i}.bin"), RandomNumberGenerator.GetBytes(1 << 16));
        }

        var target = Path.Combine(folder, "signed");
        var together = Measured.Median(3, () => Measured.Run(signet, ["mcuboot", "sign", "--key", Key, .. s_layout, "--quiet", source + "/*.bin", "--output-dir", target]));
        var sample = Enumerable.Range(0, Images / 10).Sum(i => Sign(Path.Combine(source, $"app{i}.bin"), Output).Seconds) * 10;
        return Row($"sign a release of {Images} images in one call against {Images} calls (from {Images / 10})", together, new Measured(sample, 0, 0), sample / together.Seconds, "≥ 20 × faster");
    }

    private Measured Sign(string input, string output) => Measured.Run(signet, ["mcuboot", "sign", "--key", Key, .. s_layout, "--quiet", input, "--output", output]);

    private static string Row(string what, Measured ours, Measured theirs, double ratio, string target) =>
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {ours.Seconds * 1000:F0} ms | {theirs.Seconds * 1000:F0} ms | {ratio:F2} | {target} |");

    private static string Hex(byte[] data)
    {
        const int Start = 0x08020000;
        var text = new StringBuilder();
        for (var at = 0; at < data.Length; at += 16)
        {
            var address = Start + at;
            if (at % 65536 == 0)
            {
                Record(text, 0, 4, [(byte)(address >> 24), (byte)(address >> 16 & 0xff)]);
            }

            Record(text, address & 0xffff, 0, data.AsSpan(at, 16));
        }

        Record(text, 0, 1, []);
        return text.ToString();
    }

    private static void Record(StringBuilder text, int address, byte type, ReadOnlySpan<byte> data)
    {
        byte[] record = [(byte)data.Length, (byte)(address >> 8), (byte)(address & 0xff), type, .. data];
        var sum = record.Sum(b => b);
        text.Append(':').Append(Convert.ToHexString(record)).Append(Convert.ToHexString([(byte)((256 - (sum & 0xff)) & 0xff)])).Append('\n');
    }
}
