using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using Signet.Files;

namespace Signet.Drivers;

/// <summary>A file of a driver package.</summary>
/// <param name="Path">Below the package's folder, with forward slashes, as the file system spells it.</param>
/// <param name="FullPath">Where it can be opened.</param>
/// <param name="Length">In bytes, when the folder was read.</param>
public sealed record PackageFile(string Path, string FullPath, long Length)
{
    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder's path with its slash at the end; empty for the package's own folder.</summary>
    public string Folder => Path[..(Path.LastIndexOf('/') + 1)];

    /// <summary>Opens the file. One without bytes is never opened: pipes and devices look like that, and reading those may never end.</summary>
    /// <exception cref="IOException">It cannot be opened or read.</exception>
    public ByteSource Open() => Length == 0 ? new MemorySource(default) : FileSource.Open(FullPath);

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>The files below a folder, found by names in any case, as Windows finds them. Nothing outside the folder is ever reached.</summary>
public sealed class PackageFolder
{
    /// <summary>The most files and folders that are looked at. Large packages have some hundreds.</summary>
    public const int MaxEntries = 100_000;

    /// <summary>How deep folders may lie in each other.</summary>
    public const int MaxDepth = 32;

    // Linux allows every character but the slash in a name; these cannot be in a name on Windows.
    private static readonly System.Buffers.SearchValues<char> s_odd = System.Buffers.SearchValues.Create("\\:*?\"<>|");

    private static readonly EnumerationOptions s_options = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly Dictionary<string, PackageFile> _byPath = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PackageFile> _files = [];
    private readonly List<PackageFinding> _findings = [];
    private int _entries;

    private PackageFolder(string root) => Root = root;

    /// <summary>The folder as it was given.</summary>
    public string Root { get; }

    /// <summary>The files in ordinal order of their paths.</summary>
    public IReadOnlyList<PackageFile> Files => _files;

    /// <summary>What is odd about the folder: links, names that Windows cannot have or cannot tell apart.</summary>
    public IReadOnlyList<PackageFinding> Findings => _findings;

    /// <summary>Lists a folder and those below it.</summary>
    /// <exception cref="SigningException">The name is that of a file.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It, or a folder in it, may not be read.</exception>
    public static PackageFolder Read(string root)
    {
        if (File.Exists(root))
        {
            throw new SigningException(DriverFindings.NotAFolder.With("the package is named by a file, not by its folder"));
        }

        var folder = new PackageFolder(root);
        folder.Walk(root);
        folder._files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return folder;
    }

    /// <summary>The file of that path below the folder, in any case and with either slash; null when there is none, or the path leads outside.</summary>
    public PackageFile? Find(string path) => TryNormalize(path, out var normal) ? _byPath.GetValueOrDefault(normal) : null;

    /// <summary>Writes a path with forward slashes and without dots.</summary>
    /// <param name="path">As an INF has it: relative, with either slash.</param>
    /// <param name="normal">The same path in one spelling.</param>
    /// <returns>False when the path leads out of the folder: absolute, with a drive, or with more dots than folders.</returns>
    public static bool TryNormalize(string path, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (path is ['/' or '\\', ..] || path.Contains(':', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var parts = new List<string>();
        foreach (var part in path.Split('/', '\\'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return false;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        normal = string.Join('/', parts);
        return true;
    }

    private void Walk(string root)
    {
        var waiting = new Stack<(string Full, string Relative, int Depth)>([(root, "", 0)]);
        while (waiting.TryPop(out var folder))
        {
            foreach (var entry in Entries(folder.Full))
            {
                var path = folder.Relative + entry.Name;
                if (++_entries > MaxEntries)
                {
                    Add(path, DriverFindings.TooLarge.With($"there are more than {MaxEntries} files and folders"));
                    return;
                }

                if (entry.IsLink)
                {
                    Add(path, DriverFindings.Link.With("the name is a link; links are not followed"));
                }
                else if (!entry.IsFolder)
                {
                    AddFile(new PackageFile(path, System.IO.Path.Join(folder.Full, entry.Name), entry.Length));
                }
                else if (folder.Depth == MaxDepth)
                {
                    Add(path, DriverFindings.TooLarge.With($"folders lie more than {MaxDepth} deep"));
                }
                else
                {
                    CheckName(path, entry.Name);
                    if (!_folders.Add(path))
                    {
                        Add(path, DriverFindings.NameClash.With("another folder has this name in other case"));
                    }

                    waiting.Push((System.IO.Path.Join(folder.Full, entry.Name), path + "/", folder.Depth + 1));
                }
            }
        }
    }

    private void AddFile(PackageFile file)
    {
        CheckName(file.Path, file.Name);
        _files.Add(file);
        if (!_byPath.TryAdd(file.Path, file))
        {
            Add(file.Path, DriverFindings.NameClash.With($"the name is that of {_byPath[file.Path].Path} in other case"));
        }
    }

    private void CheckName(string path, string name)
    {
        if (name.AsSpan().ContainsAny(s_odd) || name.AsSpan().ContainsAnyInRange('\0', '\x1F') || name[^1] is ' ' or '.')
        {
            Add(path, DriverFindings.OddName.With("Windows can have no file of this name"));
        }
    }

    private void Add(string path, Finding finding) => _findings.Add(new PackageFinding(path, finding));

    // In ordinal order, so that findings come in the same order on every machine.
    private static IEnumerable<(string Name, bool IsFolder, bool IsLink, long Length)> Entries(string folder) =>
        new FileSystemEnumerable<(string Name, bool IsFolder, bool IsLink, long Length)>(
            folder,
            (ref FileSystemEntry e) => (e.FileName.ToString(), e.IsDirectory, (e.Attributes & FileAttributes.ReparsePoint) != 0, e.IsDirectory ? 0 : e.Length),
            s_options)
        .Take(MaxEntries + 1).OrderBy(e => e.Name, StringComparer.Ordinal);
}
