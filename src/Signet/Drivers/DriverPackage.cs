using Signet.Inf;

namespace Signet.Drivers;

/// <summary>A driver package: a folder, the files in it, and what its INFs say.</summary>
public sealed class DriverPackage
{
    private readonly Dictionary<PackageFile, InfFile> _texts = [];
    private readonly List<PackageFinding> _findings = [];
    private readonly List<DriverInf> _infs = [];

    private DriverPackage(PackageFolder folder) => Folder = folder;

    /// <summary>The files.</summary>
    public PackageFolder Folder { get; }

    /// <summary>The INFs of the folder and of those below it, in order of their paths; those that cannot be read are in <see cref="Findings"/>.</summary>
    public IReadOnlyList<DriverInf> Infs => _infs;

    /// <summary>What is odd about the folder, and what is wrong with the INFs.</summary>
    public IReadOnlyList<PackageFinding> Findings => _findings;

    /// <summary>Lists the folder and reads its INFs.</summary>
    /// <exception cref="IOException">The folder or an INF cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or one in it, may not be read.</exception>
    public static DriverPackage Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var package = new DriverPackage(PackageFolder.Read(folder));
        package.ReadInfs();
        return package;
    }

    private void ReadInfs()
    {
        _findings.AddRange(Folder.Findings);
        foreach (var file in Folder.Files.Where(f => f.Name.EndsWith(".inf", StringComparison.OrdinalIgnoreCase)))
        {
            using var source = file.Open();
            if (source.Length > InfFile.MaxBytes)
            {
                _findings.Add(new PackageFinding(file.Path, InfFindings.TooLarge.With($"the file has {source.Length} bytes")));
            }
            else if (!InfFile.TryRead(source.ReadExactly(new FileRange(0, source.Length)), file.Name, out var text, out var problem))
            {
                _findings.Add(new PackageFinding(file.Path, problem));
            }
            else
            {
                _texts.Add(file, text);
            }
        }

        foreach (var (file, text) in _texts)
        {
            var inf = new DriverInf(file, InfPackage.Read(text, name => Included(file, name)));
            _infs.Add(inf);
            _findings.AddRange(inf.Package.Findings.Select(f => new PackageFinding(file.Path, f)));
        }

        if (_texts.Count == 0 && _findings.TrueForAll(f => f.Finding.Severity != Severity.Error))
        {
            _findings.Add(new PackageFinding("", DriverFindings.NoInf.With("there is no file with the name *.inf")));
        }
    }

    // Include names a file beside the INF, or one of Windows.
    private InfFile? Included(PackageFile by, string name) => Folder.Find(by.Folder + name) is { } file ? _texts.GetValueOrDefault(file) : null;
}
