using System.Diagnostics;
using System.Text;
using Signet.Inf;

namespace Signet.Tests.Inf;

/// <summary>INF files made to exhaust a reader.</summary>
public sealed class HostileInfTests(ITestOutputHelper output)
{
    private const string Head = "[Version]\nSignature=\"$Windows NT$\"\nClass=X\nClassGuid={78A1C341-4539-11D3-B88D-00C04FAD5171}\nProvider=p\nDriverVer=01/01/2026\nCatalogFile=a.cat\n";

    private static readonly Dictionary<string, Func<string>> s_shapes = new(StringComparer.Ordinal)
    {
        ["registry lines"] = () => Head + "[R]\n" + Lines("HKR,,Name{0},0x00010001,{0}", 1_000_000),
        ["devices"] = () => Head + "[Manufacturer]\nm=M,NTamd64,NTx86,NTarm64.10.0\n[M.NTamd64]\n" + Lines("\"Device {0}\"=I{0},USB\\VID_0001&PID_{0}"),
        ["devices with sections"] = () => Head + "[Manufacturer]\nm=M,NTamd64\n[M.NTamd64]\n" + Lines("D{0}=I{0},USB\\{0}\n", 3_000) + Lines("[I{0}]\nCopyFiles=F{0},@g{0}.sys", 3_000),
        ["sections of one name"] = () => Head + Lines("[S]\na=b", 10_000),
        ["sections"] = () => Head + Lines("[S{0}]\na=b", 4_000),
        ["one list of files"] = () => Head + "[DefaultInstall.NTamd64]\nCopyFiles=F\n[F]\n" + Lines("f{0}.sys"),
        ["copy directives"] = () => Head + "[DefaultInstall.NTamd64]\n" + Lines("CopyFiles=@f{0}.sys"),
        ["one list named by every line"] = () => Head + "[DefaultInstall.NTamd64]\n" + Lines("CopyFiles=F", 2_000) + "[F]\n" + Lines("f{0}.sys", 2_000),
        ["manufacturers with one section"] = () => Head + "[Manufacturer]\n" + Lines("m{0}=M,NTamd64,NTamd64.6.0,NTamd64.10.0", 6_000) + "[M.NTamd64.10.0]\n" + Lines("d=I,USB\\{0}", 6_000),
        ["decorations of all versions"] = () => Head + "[Manufacturer]\nm=M" + string.Concat(Enumerable.Range(0, 400).Select(i => $",NTamd64.10.0...{i}")) + "\n" + Lines("[M.NTamd64.10.0...{0}]\nd=I,USB\\x\n", 400),
        ["needs in a chain"] = () => Head + "[DefaultInstall.NTamd64]\nNeeds=N0\n" + Lines("[N{0}]\nNeeds=N{0}x,N{1}", 4_000),
        ["strings"] = () => Head + "[Strings]\n" + Lines("s{0}=\"%s{1}%%s{1}%\"") + "[A]\n" + Lines("%s{0}%=%s{1}%", 2_000),
        ["percent signs"] = () => Head + "[A]\n" + Lines("a=%%%%%%%%%%%%%%%%%%%%%%%%%%%%%{0}%%%"),
        ["quotes"] = () => Head + "[A]\n" + Lines("a=\"b{0}"),
        ["continued lines"] = () => Head + "[A]\na=" + Lines("b{0},\\"),
        ["one long line"] = () => Head + "[A]\na=" + new string('%', 2_000_000),
        ["one long name"] = () => Head + "[A]\n" + new string('x', 2_000_000) + "=",
        ["NULs"] = () => Head + "[A]\n" + new string('\0', 2_000_000),
        ["brackets"] = () => Head + new string('[', 2_000_000),
        ["empty headers"] = () => Head + Lines("[]"),
        ["line ends"] = () => Head + new string('\n', 4_000_000),
        ["lone carriage returns"] = () => Head + new string('\r', 4_000_000),
    };

    public static TheoryData<string> Shapes { get; } = [.. s_shapes.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Many_lines_take_bounded_work_and_memory(string what)
    {
        var content = Encoding.Latin1.GetBytes(s_shapes[what]());
        var memory = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        if (InfFile.TryRead(content, "big.inf", out var file, out var problem))
        {
            _ = InfPackage.Read(file, _ => null).Findings;
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var times = (GC.GetAllocatedBytesForCurrentThread() - memory) / (double)content.Length;
        output.WriteLine($"{what}: {content.Length / 1e6:0.0} MB, {file?.LineCount} lines in {seconds:0.00} s, {times:0} bytes allocated for each byte; {problem?.Code}");
        Assert.True(seconds < 20, $"{what}: {seconds:0.0} s"); // a tenth of it on an idle machine
        Assert.True(times < 400, $"{what}: {times:0} bytes allocated for each byte");
    }

    // A fiftieth of the lines unless the long tests are asked for; registry lines are always a million.
    private static string Lines(string format, int count = 20_000)
    {
        count *= Shared.Long && count < 1_000_000 ? 50 : 1;
        var text = new StringBuilder(count * (format.Length + 8));
        for (var i = 0; i < count; i++)
        {
            text.AppendLine(format.Replace("{0}", $"{i}", StringComparison.Ordinal).Replace("{1}", $"{i + 1}", StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
