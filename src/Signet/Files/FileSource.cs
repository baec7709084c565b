using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Signet.Files;

/// <summary>A file as a source: one handle, its length fixed when it was opened.</summary>
/// <remarks>
/// Small files are read into memory at once, which costs one system call for each file and gives the same bytes to whoever reads twice.
/// Larger ones are read where asked. A file that becomes shorter meanwhile is noticed; one that is rewritten meanwhile is not, so
/// what was verified is the bytes that were read, and who needs the same bytes later reads them from this source.
/// </remarks>
public sealed class FileSource : ByteSource
{
    /// <summary>Files up to this many bytes are held in memory.</summary>
    public const int MaxBytesInMemory = 1024 * 1024;

    private readonly SafeFileHandle _handle;
    private byte[]? _memory;
    private bool _borrowed;

    private FileSource(SafeFileHandle handle, string path)
    {
        _handle = handle;
        Path = path;
        Stamp = FileStamp.Of(handle);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Length and time of the last change when the file was opened.</summary>
    public FileStamp Stamp { get; }

    /// <summary>The finding that an edit of this file was cut off, when there is a journal of one beside it. Small files are never edited under one.</summary>
    public Finding? UnfinishedEdit { get; private set; }

    /// <inheritdoc/>
    public override long Length => Stamp.Length;

    /// <summary>Opens a file for reading; others may go on writing it.</summary>
    /// <exception cref="IOException">It cannot be opened or read, or is a folder or another thing without a length.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileSource Open(string path)
    {
        // Asked for are sequential reads, so that the kernel reads ahead of the digest.
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        FileSource? source = null;
        try
        {
            source = new FileSource(handle, path);
            if (source.Length <= MaxBytesInMemory)
            {
                source.Load();
            }
            else if (EditJournal.PathFor(FileEditor.RealPath(path)) is var journal && File.Exists(journal))
            {
                source.UnfinishedEdit = FileFindings.Unfinished(journal);
            }

            return source;
        }
        catch
        {
            source?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    /// <summary>An open file as it is now, without a copy in memory. Disposing of the source closes nothing.</summary>
    internal static FileSource Over(SafeFileHandle handle, string path) => new(handle, path) { _borrowed = true };

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (_memory is { } memory)
        {
            memory.AsSpan((int)Math.Min(offset, Length), count).CopyTo(buffer);
        }
        else
        {
            Fill(offset, buffer[..count]);
        }

        return count;
    }

    /// <inheritdoc/>
    public override void EnsureUnchanged()
    {
        if (FileStamp.Of(_handle) != Stamp)
        {
            throw new SigningException(FileFindings.Changed(Path));
        }
    }

    internal override bool TryGetMemory(FileRange range, out ReadOnlyMemory<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        var known = _memory is not null && range.FitsIn(Length);
        bytes = known ? _memory.AsMemory((int)range.Offset, (int)range.Length) : default;
        return known;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_borrowed)
        {
            _handle.Dispose();
            if (Interlocked.Exchange(ref _memory, null) is { } memory)
            {
                ArrayPool<byte>.Shared.Return(memory);
            }
        }

        base.Dispose(disposing);
    }

    private void Load()
    {
        var memory = ArrayPool<byte>.Shared.Rent((int)Length);
        _memory = memory;
        Fill(0, memory.AsSpan(0, (int)Length));
    }

    private void Fill(long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = RandomAccess.Read(_handle, buffer, offset);
            if (count == 0)
            {
                throw new IOException($"{Path} became shorter than its {Length} bytes while it was read");
            }

            offset += count;
            buffer = buffer[count..];
        }
    }
}
