using Microsoft.Win32.SafeHandles;
using Signet.Binary;

namespace Signet.Files;

/// <summary>Edits a file where it lies, writing nothing but the edits, under a journal that can undo them.</summary>
/// <remarks>
/// The order is what makes it safe. The journal is complete on the disk before the first byte changes. What lies at the end of the file is written
/// first and the header fields last, in one write where they lie within a page, so that a process killed in between leaves the original with bytes
/// behind it. The journal goes when everything is on the disk. See docs/decisions/0101-writing-files.md.
/// </remarks>
internal sealed class InPlaceEdit : IDisposable
{
    // Edits this close together are joined to one write; the bytes between are written back as they are. What is longer than a page tears anyway.
    private const int JoinWithin = 512;
    private const int JoinAtMost = 64 * 1024;

    private readonly string _journalPath;
    private readonly SafeFileHandle _target;
    private readonly EditJournal _journal;
    private readonly Edits _edits;

    private InPlaceEdit(string journalPath, SafeFileHandle target, EditJournal journal, Edits edits) =>
        (_journalPath, _target, _journal, _edits) = (journalPath, target, journal, edits);

    /// <summary>Locks the file for the edits. Nothing is written yet.</summary>
    /// <param name="path">The real file, no link.</param>
    /// <param name="edits">Edits that fit in place.</param>
    /// <param name="expected">The file as it was when the edits were made.</param>
    /// <exception cref="SigningException">It changed since, or there is a journal of another edit.</exception>
    public static InPlaceEdit Open(string path, Edits edits, FileStamp expected)
    {
        var journalPath = EditJournal.PathFor(path);
        if (File.Exists(journalPath))
        {
            throw new SigningException(FileFindings.Unfinished(journalPath));
        }

        var target = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var stamp = FileStamp.Of(target);
            if (stamp != expected)
            {
                throw new SigningException(FileFindings.Changed(path));
            }

            using var before = FileSource.Over(target, path);
            return new InPlaceEdit(journalPath, target, EditJournal.Create(before, stamp.LastWrite, edits), edits);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Makes the edits, all or none of them.</summary>
    public void Run(CancellationToken cancellation)
    {
        try
        {
            foreach (var _ in Steps())
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch
        {
            if (File.Exists(_journalPath))
            {
                Undo(_target, _journal);
                File.Delete(_journalPath);
            }

            throw;
        }
    }

    /// <summary>The edit, one change to the disk at a time. Whoever stops in between leaves what a kill at that moment would leave.</summary>
    internal IEnumerable<string> Steps()
    {
        using (var stream = PrivateFile.Create(_journalPath))
        {
            var file = stream.SafeFileHandle;
            yield return "journal created";
            var (offset, half) = (0L, _journal.Length / 2);
            foreach (var piece in _journal.Pieces())
            {
                var first = (int)Math.Clamp(half - offset, 0, piece.Length);
                RandomAccess.Write(file, piece.Span[..first], offset);
                if (offset < half && offset + piece.Length >= half)
                {
                    yield return "journal half written";
                }

                RandomAccess.Write(file, piece.Span[first..], offset + first);
                offset += piece.Length;
            }

            RandomAccess.FlushToDisk(file);
        }

        yield return "journal written";
        foreach (var (offset, data) in Writes())
        {
            RandomAccess.Write(_target, data.Span, offset);
            yield return $"{data.Length} bytes at 0x{offset:x} written";
        }

        if (_journal.LengthAfter < _journal.LengthBefore)
        {
            RandomAccess.SetLength(_target, _journal.LengthAfter);
            yield return "end cut off";
        }

        RandomAccess.FlushToDisk(_target);
        yield return "file on disk";
        File.Delete(_journalPath);
    }

    /// <summary>Puts back what the journal holds.</summary>
    internal static void Undo(SafeFileHandle target, EditJournal journal)
    {
        foreach (var entry in journal.Entries)
        {
            RandomAccess.Write(target, entry.Before.Span, entry.Offset);
        }

        RandomAccess.SetLength(target, journal.LengthBefore);
        RandomAccess.FlushToDisk(target);
        File.SetLastWriteTimeUtc(target, journal.TimeBefore);
    }

    public void Dispose() => _target.Dispose();

    // What reaches the end of the file comes first, the rest follows in ascending order, near neighbours joined.
    private List<(long Offset, ReadOnlyMemory<byte> Data)> Writes()
    {
        using var file = FileSource.Over(_target, _journalPath);
        var tail = _edits.List.Where(e => e.Range.End == _journal.LengthBefore).ToList();
        var writes = tail.Where(e => e.Data.Length > 0).Select(e => (e.Range.Offset, e.Data)).ToList();
        long end = -1;
        foreach (var edit in _edits.List.Except(tail))
        {
            if (end >= 0 && edit.Range.Offset - end <= JoinWithin && writes[^1].Data.Length + edit.Data.Length <= JoinAtMost)
            {
                var (offset, data) = writes[^1];
                writes[^1] = (offset, (byte[])[.. data.Span, .. file.ReadExactly(new FileRange(end, edit.Range.Offset - end)), .. edit.Data.Span]);
            }
            else
            {
                writes.Add((edit.Range.Offset, edit.Data));
            }

            end = edit.Range.End;
        }

        return writes;
    }
}
