using System.Globalization;

namespace Signet.Benchmarks;

/// <summary>The measurements, each a row of the table.</summary>
internal sealed class Cases(string signet, string hello, string dotnetRoot, string folder)
{
    private const long Gibibyte = 1L << 30;

    private string Key => Path.Combine(folder, "leaf.key.pem");

    private string Certificate => Path.Combine(folder, "leaf.pem");

    /// <summary>Runs one measurement after another.</summary>
    public IEnumerable<string> All()
    {
        MakeKey();
        yield return StartUp();
        yield return VerifyMany();
        yield return SignMany();
        foreach (var row in Catalogs())
        {
            yield return row;
        }

        yield return Package();
        foreach (var row in Huge())
        {
            yield return row;
        }
    }

    /// <summary>Full Flash Update images.</summary>
    public IEnumerable<string> Images()
    {
        MakeKey();
        return new FfuCases(signet, Certificate, Key, folder).All();
    }

    private void MakeKey() =>
        Run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", Key, "-out", Certificate, "-subj", "/CN=Signet bench",
            "-days", "30", "-addext", "extendedKeyUsage=codeSigning", "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "keyUsage=critical,digitalSignature");

    private string StartUp()
    {
        var ours = Measured.Median(15, () => Measured.Run(signet, ["--version"]));
        var theirs = Measured.Median(15, () => Measured.Run(hello, []));
        return Row("`signet --version` against hello-world", Ms(ours), Ms(theirs), ours.Seconds / theirs.Seconds, "≤ 1.5 ×");
    }

    private string VerifyMany()
    {
        var files = Directory.GetFiles(dotnetRoot, "*.dll", SearchOption.AllDirectories);
        var ours = Measured.Median(3, () => Measured.Run(signet, ["verify", "--recursive", "--quiet", dotnetRoot], expectedExit: ExitOf("verify", "--recursive", "--quiet", dotnetRoot)));

        // One osslsigncode for each file would take minutes: a spread sample, scaled up. Its exit code is 1 where its own roots lack one.
        var sample = files.Where((_, i) => i % Math.Max(1, files.Length / 100) == 0).ToList();
        var theirs = sample.Sum(f => Timed("osslsigncode", "verify", "-in", f)) / sample.Count * files.Length;
        return Row(
            $"verify the .NET installation ({files.Length} DLLs, one call) against osslsigncode, one call each (from {sample.Count})",
            Ms(ours), $"{theirs * 1000:F0} ms", theirs / ours.Seconds, "≥ 20 × faster");
    }

    private string SignMany()
    {
        const int Count = 500;
        var source = Path.Combine(folder, "lib.dll");
        BenchPe.Write(source, 100 * 1024 / 4096 * 4096);
        List<string> Copies(string name)
        {
            var target = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
            var paths = Enumerable.Range(0, Count).Select(i => Path.Combine(target, $"{i}.dll")).ToList();
            paths.ForEach(p => File.Copy(source, p, overwrite: true));
            return paths;
        }

        var ours = Measured.Median(3, () => Measured.Run(signet, ["sign", "--cert", Certificate, "--key", Key, "--quiet", .. Copies("ours")]));
        var copies = Copies("theirs");
        var theirs = copies.Sum(f => Timed("osslsigncode", "sign", "-certs", Certificate, "-key", Key, "-h", "sha256", "-in", f, "-out", f + ".signed"));
        return Row($"sign {Count} copies of a 100 KB DLL (one call) against osslsigncode, one call each", Ms(ours), $"{theirs * 1000:F0} ms", theirs / ours.Seconds, "≥ 5 × faster");
    }

    private IEnumerable<string> Catalogs()
    {
        const int Count = 2000;
        var files = Directory.CreateDirectory(Path.Combine(folder, "listed")).FullName;
        var content = new byte[Gibibyte / Count];
        for (var i = 0; i < Count; i++)
        {
            Random.Shared.NextBytes(content.AsSpan(0, 4096)); // no two files alike; the rest need not be
            File.WriteAllBytes(Path.Combine(files, $"{i}.bin"), content);
        }

        string[] hash = ["dgst", "-sha256", .. Directory.GetFiles(files)];
        var theirs = Measured.Median(5, () => Measured.Run("openssl", hash));
        foreach (var (version, digests, target) in new[] { ("1", "SHA-1", "≤ 0.65 ×"), ("2", "SHA-256 and SHA-1", "≤ 0.65 ×") })
        {
            var ours = Measured.Median(5, () => Measured.Run(signet, ["catalog", "new", Path.Combine(folder, "bench.cat"), files, "--version", version, "--quiet"]));
            yield return Row(
                $"catalog of {Count} files, 1 GiB, version {version} ({digests}), against `openssl dgst -sha256` over the same files", Ms(ours), Ms(theirs), ours.Seconds / theirs.Seconds, target);
        }

        Directory.Delete(files, recursive: true);
    }

    // A third of the files are images, the others are whatever drivers bring along: firmware, help, settings.
    private string Package()
    {
        const int Count = 300;
        var package = Directory.CreateDirectory(Path.Combine(folder, "package")).FullName;
        var names = Enumerable.Range(0, Count).Select(i => i % 3 == 0 ? $"file{i}.dll" : $"file{i}.bin").ToList();
        var content = new byte[1024 * 1024];
        foreach (var (i, name) in names.Index())
        {
            var path = Path.Combine(package, name);
            if (i % 3 == 0)
            {
                BenchPe.Write(path, content.Length);
            }
            else
            {
                File.WriteAllBytes(path, content);
            }

            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, BitConverter.GetBytes(i), content.Length / 2); // no two files alike
        }

        string[] inf =
        [
            "[Version]", "Signature = \"$Windows NT$\"", "Class = USBDevice", "ClassGuid = {88BAE032-5A81-49f0-BC3D-A4FF138216D6}", "Provider = Bench",
            "CatalogFile = bench.cat", "DriverVer = 01/01/2024,1.0.0.0", "[Manufacturer]", "Bench = Models,NTamd64", "[Models.NTamd64]", "Bench = Install,USB\\VID_1209&PID_0001",
            "[Install]", "CopyFiles = Files", "[DestinationDirs]", "DefaultDestDir = 13", "[SourceDisksNames]", "1 = Bench", "[Files]", .. names, "[SourceDisksFiles]", .. names.Select(n => n + " = 1"),
        ];
        File.WriteAllLines(Path.Combine(package, "bench.inf"), inf);
        Run(signet, "driver", "catalog", package, "--os", "10_X64", "--cert", Certificate, "--key", Key);
        string[] verify = ["driver", "verify", package, "--trust", Certificate, "--policy", "windows", "--quiet"];
        var sha256 = Measured.Median(5, () => Measured.Run("openssl", ["dgst", "-sha256", .. Directory.GetFiles(package)]));
        var sha1 = Measured.Median(5, () => Measured.Run("openssl", ["dgst", "-sha1", .. Directory.GetFiles(package)]));
        var ours = Measured.Median(5, () => Measured.Run(signet, verify));
        Directory.Delete(package, recursive: true);

        // A catalog of version 2 lists each file by both digests, so both have to be computed.
        var theirs = sha256.Seconds + sha1.Seconds;
        return Row(
            $"verify a driver package of {Count} files, {Count} MiB, against `openssl dgst` over the same files, once with -sha256 and once with -sha1",
            Ms(ours), $"{theirs * 1000:F0} ms", ours.Seconds / theirs, "≤ 1.2 ×");
    }

    private IEnumerable<string> Huge()
    {
        var path = Path.Combine(folder, "huge.dll");
        BenchPe.Write(path, Gibibyte);
        var hash = Measured.Median(5, () => Measured.Run("openssl", ["dgst", "-sha256", path]));
        string[] sign = ["sign", "--cert", Certificate, "--key", Key, "--existing", "replace", path];
        var signing = Measured.Median(5, () => Measured.Run(signet, sign));
        yield return Row("sign a 1 GiB PE in place against `openssl dgst -sha256`", Ms(signing), Ms(hash), signing.Seconds / hash.Seconds, "≤ 1.15 ×");
        yield return Row("its peak memory", $"{signing.PeakKib / 1024} MiB", "", null, "≤ 100 MB");
        yield return Row("bytes it wrote, its messages included", $"{signing.WrittenBytes}", "", null, "signature and header fields");
        var paged = Measured.Median(3, () => Measured.Run(signet, [.. sign, "--page-hashes"]));
        yield return Row("the same with page hashes", Ms(paged), Ms(hash), paged.Seconds / hash.Seconds, "");
        Run(signet, sign);
        string[] verify = ["verify", "--trust", Certificate, path];
        var verifying = Measured.Median(5, () => Measured.Run(signet, verify));
        yield return Row("verify it against `openssl dgst -sha256`", Ms(verifying), Ms(hash), verifying.Seconds / hash.Seconds, "≤ 1.15 ×");
        yield return Row("its peak memory", $"{verifying.PeakKib / 1024} MiB", "", null, "≤ 100 MB");
    }

    internal static string Row(string what, string ours, string theirs, double? ratio, string target) =>
        $"| {what} | {ours} | {theirs} | {ratio?.ToString("F2", CultureInfo.InvariantCulture)} | {target} |";

    internal static string Ms(Measured m) => string.Create(CultureInfo.InvariantCulture, $"{m.Seconds * 1000:F0} ms");

    private static void Run(string program, params string[] arguments) => _ = Measured.Run(program, arguments);

    /// <summary>Seconds of one run whatever its exit code: the peer may lack a root that we have.</summary>
    private static double Timed(string program, params string[] arguments)
    {
        var exit = 0;
        return Measured.Run(program, arguments, ref exit).Seconds;
    }

    private int ExitOf(params string[] arguments)
    {
        var exit = 0;
        _ = Measured.Run(signet, arguments, ref exit);
        return exit is 0 or 1 ? exit : throw new InvalidOperationException($"signet exited {exit}");
    }
}
