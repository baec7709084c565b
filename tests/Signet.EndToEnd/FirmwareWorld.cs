namespace Signet.EndToEnd;

/// <summary>A firmware engineer's machine: a program as the build left it, with room for the header, and links under imgtool's names.</summary>
public sealed class FirmwareWorld : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-firmware-");

    /// <summary>Makes a world; skips the test where links need rights.</summary>
    public FirmwareWorld()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(Folder);
        var tools = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tools")).FullName;
        var scripts = Directory.CreateDirectory(Path.Combine(Folder, "mcuboot", "scripts")).FullName;
        foreach (var link in (string[])[Path.Combine(tools, "imgtool"), Path.Combine(tools, "imgtool.py"), Path.Combine(scripts, "imgtool.py")])
        {
            File.CreateSymbolicLink(link, SignetProgram.Path);
        }

        // 512 zeros for the header, then 5,000 bytes of program; the Intel HEX file is another such program, at 0x4000.
        var vectors = Path.Combine(SignetProgram.Repository, "tests", "vectors", "mcuboot", "in");
        File.Copy(Path.Combine(vectors, "withhdr.bin"), Path.Combine(Folder, "zephyr.bin"));
        File.Copy(Path.Combine(vectors, "hdr.hex"), Path.Combine(Folder, "zephyr.hex"));
    }

    /// <summary>The folder that all commands run in.</summary>
    public string Folder => Path.Combine(_folder.FullName, "work");

    /// <summary>What commands find in their environment: imgtool and signet on the PATH.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["PATH"] = $"{Path.Combine(_folder.FullName, "tools")}:{SignetProgram.Folder}:{System.Environment.GetEnvironmentVariable("PATH")}",
    };

    /// <summary>Runs a line as a shell would, in the folder.</summary>
    public Task<Ended> RunAsync(string line) => SignetProgram.RunAsync(
        "bash", ["-c", line],
        start =>
        {
            start.WorkingDirectory = Folder;
            foreach (var (name, value) in Environment)
            {
                start.Environment[name] = value;
            }
        },
        TestContext.Current.CancellationToken);

    /// <summary>The bytes of a file in the folder.</summary>
    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
