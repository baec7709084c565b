using Signet.Files;

namespace Signet.McuBoot.Loader;

/// <summary>A flash in a file: each write and each erase is in the file before the next one begins, so that a killed program is a power cut.</summary>
/// <remarks>A file that is shorter than the flash is erased behind its end, and grows to the full length with the first write.</remarks>
public sealed class FileFlash : FlashDevice
{
    public static readonly FindingRule TooLong = new("mcuboot-slot-file", Severity.Error,
        "The file is longer than the slot that it is to be, so it is not a dump of that slot.",
        "Give the slot's real size with --slot-size, or the right file.");

    private readonly MemoryFlash _memory;
    private readonly FileStream _file;

    private FileFlash(FlashGeometry geometry, FileStream file, ReadOnlySpan<byte> content)
        : base(geometry)
    {
        _file = file;
        _memory = new MemoryFlash(geometry, content);
    }

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [TooLong];

    /// <summary>Opens a file to be written, which must exist.</summary>
    /// <exception cref="SigningException">The file is longer than the flash.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static FileFlash Open(string path, FlashGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var content = ReadContent(path, geometry);
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            return new FileFlash(geometry, file, content);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A flash in memory with a file's content: whatever is done to it, the file stays as it is.</summary>
    /// <exception cref="SigningException">The file is longer than the flash.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static MemoryFlash Load(string path, FlashGeometry geometry) => new(geometry, ReadContent(path, geometry));

    /// <inheritdoc/>
    protected internal override void ReadBytes(int offset, Span<byte> buffer) => _memory.ReadBytes(offset, buffer);

    /// <inheritdoc/>
    protected internal override void ProgramBytes(int offset, ReadOnlySpan<byte> bytes)
    {
        _memory.ProgramBytes(offset, bytes);
        Store(offset, bytes.Length);
    }

    /// <inheritdoc/>
    protected internal override void EraseSector(int offset)
    {
        _memory.EraseSector(offset);
        Store(offset, SectorSize);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] ReadContent(string path, FlashGeometry geometry)
    {
        using var source = FileSource.Open(path);
        return source.Length <= geometry.Length ? source.ReadExactly(new FileRange(0, source.Length))
            : throw new SigningException(TooLong.With($"{path} has {source.Length} bytes, the slot {geometry.Length}"));
    }

    private void Store(int offset, int count)
    {
        var whole = _file.Length < Length;
        _file.Position = whole ? _file.Length : offset;
        if (whole)
        {
            _file.Write(_memory.Bytes.Span[(int)_file.Length..]);
            _file.Position = offset;
        }

        _file.Write(_memory.Bytes.Span.Slice(offset, count));
        _file.Flush();
    }
}
