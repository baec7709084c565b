using Microsoft.Win32.SafeHandles;
using Signet.Files;

namespace Signet.Flashing;

/// <summary>A file as a disk: made, or made longer, without using room for what is zero.</summary>
public sealed class FileTarget : FlashTarget
{
    private const int Piece = 64 * 1024;

    // So much is written before it is brought to the disk in the background: the disk works while the next bytes are hashed.
    private const long BytesBehind = 64 * 1024 * 1024;

    private readonly string _path;
    private SafeFileHandle? _handle;
    private byte[]? _probe;
    private bool _hasRest;
    private long _behind;
    private Task _flushing = Task.CompletedTask;

    /// <summary>Names the file. It is neither made nor touched before <see cref="Open"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">The disk, in bytes; a file that is longer keeps its length, but for a rest that is no whole sector.</param>
    /// <param name="sectorSize">Bytes of a sector: what the image asks for, since a file has none of its own.</param>
    /// <exception cref="SigningException">There is something of that name that is no file.</exception>
    public FileTarget(string path, long length, int sectorSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sectorSize);
        _path = FileEditor.RealPath(path);
        (Name, SectorSize) = (path, sectorSize);
        var there = new FileInfo(_path);
        if (Directory.Exists(_path) || (there.Exists && (SpecialFiles.IsSpecial(_path) || there.Attributes.HasFlag(FileAttributes.ReparsePoint))))
        {
            throw new SigningException(FlashingFindings.Target.With($"{path} is no file"));
        }

        var known = Math.Max(length, there.Exists ? there.Length : 0);
        Length = known - (known % sectorSize);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Identity => IdentityOf(_path);

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int SectorSize { get; }

    /// <inheritdoc/>
    public override bool IsRemovable => false;

    /// <inheritdoc/>
    public override string JournalPath => Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.signet-flash");

    private SafeFileHandle Handle => _handle ?? throw new InvalidOperationException("the target is not open");

    /// <summary>What tells a file from others: its real path.</summary>
    public static string IdentityOf(string path) => "file " + FileEditor.RealPath(path);

    /// <inheritdoc/>
    public override void Open()
    {
        var isNew = !File.Exists(_path);
        _handle = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (RandomAccess.GetLength(_handle) is var length && length - SectorSize > Length)
        {
            throw new IOException($"{Name} has {length} bytes now, it had {Length}");
        }

        _hasRest = length > Length;
        try
        {
            if (length < Length)
            {
                FileLength.Set(_handle, Length);
            }
        }
        catch (IOException) when (isNew)
        {
            File.Delete(_path);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        FileLength.Set(Handle, 0);
        FileLength.Set(Handle, Length);
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(Handle, buffer[read..], offset + read) is > 0 and var count)
        {
            read += count;
        }

        return read;
    }

    /// <inheritdoc/>
    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        // Behind the last whole sector a table of smaller sectors may have its backup.
        if (_hasRest)
        {
            FileLength.Set(Handle, Length);
            _hasRest = false;
        }

        // Zeros onto zeros need no room. That a hole reads as zeros costs less than to write them.
        for (var done = 0; done < bytes.Length;)
        {
            var length = Run(bytes[done..], out var zero);
            if (!zero || !IsZero(offset + done, length))
            {
                RandomAccess.Write(Handle, bytes.Slice(done, length), offset + done);
                _behind += length;
            }

            done += length;
        }

        if (_behind >= BytesBehind && _flushing.IsCompletedSuccessfully)
        {
            _behind = 0;
            _flushing = Task.Factory.StartNew(
                () => RandomAccess.FlushToDisk(Handle), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What failed in the background fails here: a system tells it once.</remarks>
    public override void Flush()
    {
        var flushing = _flushing;
        (_flushing, _behind) = (Task.CompletedTask, 0);
        flushing.GetAwaiter().GetResult();
        RandomAccess.FlushToDisk(Handle);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Task.WaitAny([_flushing], CancellationToken.None);
            _handle?.Dispose();
        }

        base.Dispose(disposing);
    }

    // The pieces from here on that are all zeros, or all not.
    private static int Run(ReadOnlySpan<byte> bytes, out bool zero)
    {
        var length = Math.Min(Piece, bytes.Length);
        zero = !bytes[..length].ContainsAnyExcept((byte)0);
        while (length < bytes.Length && bytes.Slice(length, Math.Min(Piece, bytes.Length - length)) is var next && next.ContainsAnyExcept((byte)0) != zero)
        {
            length += next.Length;
        }

        return length;
    }

    private bool IsZero(long offset, int length)
    {
        _probe ??= new byte[Piece];
        for (var done = 0; done < length; done += Piece)
        {
            var probe = _probe.AsSpan(0, Math.Min(Piece, length - done));
            if (Read(offset + done, probe) != probe.Length || probe.ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }
}
