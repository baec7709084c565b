using Microsoft.Win32.SafeHandles;

namespace Signet.Flashing;

/// <summary>A journal in a file. It is made when the first entry is written.</summary>
internal sealed class FileJournalStore(string path) : FlashJournalStore
{
    private SafeFileHandle? _handle;

    /// <inheritdoc/>
    public override byte[]? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        // Not more than the slots: what else is in the file is not ours.
        var bytes = new byte[2 * SlotSize];
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None);
        return bytes[..RandomAccess.Read(handle, bytes, 0)];
    }

    /// <inheritdoc/>
    public override void Write(int slot, byte[] bytes)
    {
        if (_handle is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }

        RandomAccess.Write(_handle, bytes, slot * SlotSize);
        RandomAccess.FlushToDisk(_handle);
    }

    /// <inheritdoc/>
    public override void Remove()
    {
        Dispose(true);
        File.Delete(path);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _handle?.Dispose();
        _handle = null;
        base.Dispose(disposing);
    }
}
