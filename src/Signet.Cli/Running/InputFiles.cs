using System.IO.Enumeration;
using Signet.Cli.Options;

namespace Signet.Cli.Running;

/// <summary>A file to work on.</summary>
/// <param name="Path">As the user wrote it, or below the folder that the user wrote.</param>
/// <param name="Named">True when the user named this very file; false when a folder or pattern led to it.
/// A verb may pass over a found file that is not its kind, never a named one.</param>
public sealed record InputFile(string Path, bool Named)
{
    /// <summary>To be told the bytes that are done, when the file is the only one and its verb tells them.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>Turns names, patterns, folders and lists into files.</summary>
public static class InputFiles
{
    private static readonly EnumerationOptions s_below = new()
    {
        RecurseSubdirectories = true,
        // Links to folders may lead in circles, and out of what the user named.
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>The files, each once, in the order of the request; those of a folder or pattern in ordinal order of their paths.</summary>
    /// <exception cref="UsageException">A folder was named without <c>--recursive</c>.</exception>
    /// <exception cref="SigningException">Nothing matched at all.</exception>
    public static IReadOnlyList<InputFile> Find(InputRequest request, TextReader standardInput)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(standardInput);
        var seen = new HashSet<string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        List<InputFile> files = [.. request.Paths.Concat(request.FileLists.SelectMany(list => ReadList(list, standardInput)))
            .SelectMany(name => Expand(name, request.Recursive))
            .Where(file => seen.Add(Path.GetFullPath(file.Path)))];
        return files.Count > 0 ? files : throw new SigningException(CliFindings.NoMatch.With(
            request.Paths is [var only] ? $"no file fits '{only}'" : "no file fits what was given"));
    }

    private static IEnumerable<InputFile> Expand(string name, bool recursive)
    {
        if (Directory.Exists(name))
        {
            return recursive ? Below(name).Select(path => new InputFile(path, false)) : throw new UsageException(
                $"'{name}' is a folder", "Add --recursive to take the files in it.");
        }

        return IsPattern(name) ? Expand(name).Select(path => new InputFile(path, false)) : [new InputFile(name, true)];
    }

    /// <summary>The files that a name stands for: those that fit a pattern; itself otherwise, whether there is such a file or not.</summary>
    internal static IReadOnlyList<string> Expand(string name) => IsPattern(name) ? Matches(name, OperatingSystem.IsWindows()) : [name];

    // A file whose name holds a star is that file. A name that matches nothing stays, to be reported as not found.
    private static bool IsPattern(string name) => !File.Exists(name) && name.AsSpan().ContainsAny('*', '?');

    /// <summary>The files in a folder and below it, in ordinal order of their paths. Links to folders are not followed.</summary>
    internal static IEnumerable<string> Below(string folder)
    {
        var entries = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry e) => e.ToSpecifiedFullPath(), s_below)
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry e) => (e.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        return entries.Order(StringComparer.Ordinal);
    }

    /// <summary>The files that fit a pattern, in ordinal order of their paths; <c>**</c> stands for any folders.</summary>
    internal static IReadOnlyList<string> Matches(string pattern, bool ignoreCase)
    {
        var parts = pattern.Replace(Path.AltDirectorySeparatorChar, Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        var root = Path.GetPathRoot(pattern) ?? "";
        return [.. Match(root, root.Length == 0 ? parts : parts[1..], ignoreCase).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> parts, bool ignoreCase)
    {
        var part = parts.Span[0];
        var here = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(here))
        {
            return [];
        }

        if (part == "**")
        {
            // Any number of folders, none included; a pattern that ends here means every file below.
            var rest = parts.Length == 1 ? new[] { "*" } : parts[1..];
            return Match(folder, rest, ignoreCase).Concat(Folders(here).SelectMany(f => Match(Path.Combine(folder, Path.GetFileName(f)), parts, ignoreCase)));
        }

        if (parts.Length > 1)
        {
            return part.AsSpan().ContainsAny('*', '?')
                ? Folders(here).Select(Path.GetFileName).Where(name => Fits(part, name!, ignoreCase)).SelectMany(name => Match(Path.Combine(folder, name!), parts[1..], ignoreCase))
                : Match(Path.Combine(folder, part.Length == 0 ? "." : part), parts[1..], ignoreCase);
        }

        return Directory.EnumerateFiles(here).Select(Path.GetFileName).Where(name => Fits(part, name!, ignoreCase)).Select(name => Path.Combine(folder, name!));
    }

    private static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder).Where(f => (File.GetAttributes(f) & FileAttributes.ReparsePoint) == 0);

    /// <summary>True when the name of a file fits a pattern.</summary>
    internal static bool Fits(string pattern, string name, bool ignoreCase) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase);

    private static IEnumerable<string> ReadList(string list, TextReader standardInput)
    {
        if (list == "-")
        {
            return Names(Lines(standardInput));
        }

        try
        {
            return [.. Names(File.ReadLines(list))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read the file list '{list}': {e.Message.TrimEnd('.')}");
        }
    }

    private static IEnumerable<string> Names(IEnumerable<string> lines) =>
        lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
