using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace Signet.EndToEnd;

/// <summary>The largest hostile files, each given to the program in a process of its own: it says what is wrong within the memory that was promised.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const long MaxTable = 128 * 1024 * 1024;

    /// <summary>200 MB, the program's own 50 included.</summary>
    private const long MaxPeak = 200_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-hostile-");

    public static TheoryData<string, string> Cases { get; } = new()
    {
        // what the table of 128 MiB holds     the finding
        { "entries of 8 bytes", "pe-table-malformed" },
        { "one signature of two-byte elements", "cms-too-many" },
        { "one signature of one string", "cms-malformed" },
        { "zeros", "pe-table-malformed" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Takes_no_more_memory_than_promised(string what, string code)
    {
        var path = Path.Combine(_folder.FullName, "bomb.exe");
        Make(path, what);
        foreach (var verb in (string[])["verify", "inspect"])
        {
            var (ended, peak) = await MeasureAsync(verb, "--format", "json", path);
            Assert.Contains(code, ended.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
            Assert.True(peak < MaxPeak, $"{verb}, {what}: {peak} bytes at the peak");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // The peak is what the kernel counted (VmHWM), read by GNU time's way: a shell that waits and prints its children's maximum.
    private static async Task<(Ended Ended, long Peak)> MeasureAsync(params string[] args)
    {
        const string script = """
            import resource, subprocess, sys
            ended = subprocess.run(sys.argv[1:])
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
            """;
        Tools.Require("python3");
        var ended = await SignetProgram.RunAsync("python3", ["-c", script, SignetProgram.Path, .. args], null, TestContext.Current.CancellationToken);
        var last = ended.Error.TrimEnd().Split('\n')[^1];
        return (ended, long.Parse(last, CultureInfo.InvariantCulture) * 1024);
    }

    private static void Make(string path, string what)
    {
        var head = File.ReadAllBytes(Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", "hello64.exe"));
        var start = (head.Length + 7) / 8 * 8;
        var directory = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(0x3C)) + 168;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(directory), start);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(directory + 4), (int)MaxTable);
        using var file = File.Create(path);
        file.Write(head);
        file.Position = start;
        var table = new byte[MaxTable];
        switch (what)
        {
            case "entries of 8 bytes":
                Repeat(table, [8, 0, 0, 0, 0, 2, 2, 0]);
                break;
            case "one signature of two-byte elements":
                Repeat(table, [5, 0]);
                Entry(table, 0x30);
                break;
            case "one signature of one string":
                Entry(table, 0x30);
                BinaryPrimitives.WriteUInt16BigEndian(table.AsSpan(14), 0x0484);
                BinaryPrimitives.WriteInt32BigEndian(table.AsSpan(16), table.Length - 20);
                break;
            default:
                break;
        }

        file.Write(table);
    }

    private static void Repeat(Span<byte> table, ReadOnlySpan<byte> element)
    {
        for (var i = 0; i < table.Length; i += element.Length)
        {
            element.CopyTo(table[i..]);
        }
    }

    private static void Entry(Span<byte> table, byte tag)
    {
        BinaryPrimitives.WriteInt32LittleEndian(table, table.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(table[4..], 0x0002_0200);
        table[8] = tag;
        table[9] = 0x84;
        BinaryPrimitives.WriteInt32BigEndian(table[10..], table.Length - 14);
    }
}
