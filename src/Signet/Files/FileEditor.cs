using Signet.Binary;

namespace Signet.Files;

/// <summary>The one place that writes into files that users own: it makes edits so that either all of them are there afterwards, or none.</summary>
/// <remarks>
/// Small files, and edits that move what follows, go through a temporary file in the same folder, which is brought to the disk and then renamed: a kill
/// at any moment leaves the original or the result. Larger files whose body stays where it is are edited in place under a journal, so that signing a
/// gigabyte writes some kilobytes; a kill there leaves the original, the result, or a file that the next edit restores first.
/// Symbolic links are followed and stay. The permissions stay. A renamed file is a new one: other hard links to the old one keep the old content, and
/// the owner is whoever runs the program. Read-only files are refused, also for the superuser.
/// Why so: docs/decisions/0101-writing-files.md.
/// </remarks>
public static class FileEditor
{
    /// <summary>Files longer than this are edited in place when the edits allow it.</summary>
    public const long MaxBytesToRewrite = 32 * 1024 * 1024;

    private const int BufferSize = 1024 * 1024;

    /// <summary>Edits the file at <paramref name="path"/>.</summary>
    /// <inheritdoc cref="Apply(FileSource, Edits, string?, CancellationToken)"/>
    /// <param name="path">The file.</param>
    public static void Apply(string path, Edits edits, string? output, CancellationToken cancellation)
    {
        using var source = FileSource.Open(path);
        Apply(source, edits, output, cancellation);
    }

    /// <summary>Edits a file that was opened, and read, before. The source is closed.</summary>
    /// <param name="source">The file. What is kept of it are the bytes of this source.</param>
    /// <param name="edits">What changes.</param>
    /// <param name="output">Where the result goes; null to edit the file itself.</param>
    /// <param name="cancellation">Stops, and leaves everything as it was.</param>
    /// <exception cref="SigningException">The file changed since it was opened, or the result would replace a device, a pipe or a socket.</exception>
    /// <exception cref="IOException">The disk is full, or another failure of the world. The file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is read-only, or may not be written.</exception>
    public static void Apply(FileSource source, Edits edits, string? output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(edits);
        var path = RealPath(source.Path);
        var target = output is null ? path : RealPath(output);
        SpecialFiles.Refuse(target);
        RefuseReadOnly(target);
        if (target != path)
        {
            Replace(source, edits, path, target, cancellation);
            return;
        }

        var stamp = source.Stamp;
        if (source.Length > MaxBytesToRewrite && edits.FitInPlace(source.Length) && !OthersMayPlantFiles(path))
        {
            source.Dispose();
            using var edit = InPlaceEdit.Open(path, edits, stamp);
            edit.Run(cancellation);
            return;
        }

        // Who may not write the file may not replace it either, although its folder would allow that.
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            if (FileStamp.Of(file) != stamp)
            {
                throw new SigningException(FileFindings.Changed(path));
            }
        }

        Replace(source, edits, path, path, cancellation);
    }

    /// <summary>Opens a file that is to be edited; an edit of it that was cut off is undone first (or, were it complete, finished).</summary>
    /// <exception cref="SigningException">There is a journal, but not of this file.</exception>
    public static FileSource Open(string path)
    {
        Restore(path);
        return FileSource.Open(path);
    }

    /// <summary>Undoes an edit of the file that was cut off.</summary>
    /// <returns>True when there was one.</returns>
    public static bool Restore(string path)
    {
        var real = RealPath(path);
        var journalPath = EditJournal.PathFor(real);
        if (!File.Exists(journalPath))
        {
            return false;
        }

        using var target = File.OpenHandle(real, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        if (!EditJournal.TryRead(File.ReadAllBytes(journalPath), out var journal))
        {
            File.Delete(journalPath); // cut off while it was written, so the file was not touched
            return true;
        }

        using var file = FileSource.Over(target, real);
        if (OthersMayPlantFiles(real) || !journal.BelongsTo(file))
        {
            throw new SigningException(FileFindings.WrongJournal(real, journalPath));
        }

        if (journal.IsComplete(file))
        {
            RandomAccess.FlushToDisk(target);
        }
        else
        {
            InPlaceEdit.Undo(target, journal);
        }

        File.Delete(journalPath);
        return true;
    }

    /// <summary>True when both paths mean the same file, symbolic links to files followed: what is read must not be written over.</summary>
    public static bool IsSame(string one, string other) =>
        string.Equals(RealPath(one), RealPath(other), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The file that a path means, symbolic links followed; a path to nothing is itself.</summary>
    internal static string RealPath(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static void Replace(FileSource source, Edits edits, string from, string target, CancellationToken cancellation)
    {
        PrivateFile.Sweep(target);
        var temporary = PrivateFile.NameFor(target);
        try
        {
            Write(temporary, from, new EditedSource(source, edits), cancellation);
            source.Dispose(); // where open files cannot be replaced, this one may be the target
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Write(string temporary, string modeOf, EditedSource content, CancellationToken cancellation)
    {
        using var stream = PrivateFile.Create(temporary);
        var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(BufferSize, content.Length));
        for (long offset = 0; offset < content.Length; offset += buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = content.Read(offset, buffer);
            RandomAccess.Write(stream.SafeFileHandle, buffer.AsSpan(0, count), offset);
        }

        // Only now: at no moment may more people read it than could read the original.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(modeOf));
        }

        RandomAccess.FlushToDisk(stream.SafeFileHandle);
    }

    // The superuser could write it all the same; but somebody marked it, and replacing it would drop the mark.
    internal static void RefuseReadOnly(string path)
    {
        if (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new UnauthorizedAccessException($"{path} is read-only");
        }
    }

    // In a sticky folder such as /tmp others can create files but not replace ours: a journal found there may be theirs, and would tell us what to write.
    private static bool OthersMayPlantFiles(string path) =>
        !OperatingSystem.IsWindows()
        && File.GetUnixFileMode(Path.GetDirectoryName(path)!) is var mode
        && mode.HasFlag(UnixFileMode.StickyBit)
        && (mode & (UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0;
}
