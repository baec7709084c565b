using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Signet.Flashing;

namespace Signet.Disks;

/// <summary>A whole disk under Linux. While it is open nobody can mount it or a partition of it.</summary>
/// <remarks>
/// Size, sectors and the rest are read from /sys, so nothing is opened before the flash begins. A flush writes the kernel's cache of the device and drops it, so
/// that what is read back comes from the disk.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class LinuxDisk : FlashTarget
{
    // Of NVMe, SCSI, cards, virtual disks, and files as disks.
    private static readonly string[] s_identities = ["wwid", "device/wwid", "device/cid", "device/serial", "serial", "loop/backing_file"];

    private readonly string _path;
    private readonly string _attributes;
    private SafeFileHandle? _handle;

    private LinuxDisk(string path, string attributes)
    {
        (Name, _attributes) = (path, attributes);
        _path = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);
        Length = Number("size") * 512; // counted so, whatever the sectors
        SectorSize = (int)Number("queue/logical_block_size");
        Identity = "disk " + (s_identities.Select(Attribute).FirstOrDefault(v => v.Length > 0) ?? _path);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The number that the disk was made with; its path when it has none.</summary>
    public override string Identity { get; }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int SectorSize { get; }

    /// <inheritdoc/>
    public override bool IsRemovable => Attribute("removable") == "1";

    /// <summary>Under the user's state folder (XDG base directories), named by the disk's identity.</summary>
    public override string JournalPath
    {
        get
        {
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            return Path.Combine(state, "signet", "flash", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Identity)))[..16] + ".journal");
        }
    }

    private SafeFileHandle Handle => _handle ?? throw new InvalidOperationException("the disk is not open");

    /// <summary>The disk of that path; null when it is no block device.</summary>
    /// <exception cref="SigningException">It is a partition, may only be read, or has no medium.</exception>
    public static LinuxDisk? Find(string path)
    {
        if (LinuxSystem.Look(path) is not { IsBlockDevice: true } entry)
        {
            return null;
        }

        var attributes = string.Create(CultureInfo.InvariantCulture, $"/sys/dev/block/{entry.Major}:{entry.Minor}");
        if (File.Exists(Path.Combine(attributes, "partition")))
        {
            throw Refuse(path, "it is a partition; an image is for a whole disk");
        }

        var disk = new LinuxDisk(path, attributes);
        return disk.Attribute("ro") == "1" ? throw Refuse(path, "it may only be read")
            : disk.Length == 0 || disk.SectorSize == 0 ? throw Refuse(path, "there is no medium in it")
            : disk;
    }

    /// <inheritdoc/>
    public override unsafe void Open()
    {
        try
        {
            _handle = new SafeFileHandle(LinuxSystem.OpenExclusively(_path), ownsHandle: true);
        }
        catch (IOException e) when (e.HResult == LinuxSystem.Busy)
        {
            throw new IOException("it, or a partition of it, is mounted or in use", e);
        }

        long length;
        int sector;
        Check(LinuxSystem.Control(_handle.DangerousGetHandle(), LinuxSystem.GetSize, &length));
        Check(LinuxSystem.Control(_handle.DangerousGetHandle(), LinuxSystem.GetSectorSize, &sector));
        if ((length, sector) != (Length, SectorSize))
        {
            throw new IOException($"it has {length} bytes in sectors of {sector} now, it had {Length} in sectors of {SectorSize}");
        }
    }

    /// <inheritdoc/>
    public override unsafe void Clear()
    {
        // In pieces, so that one call to the kernel does not take hours.
        const long Piece = 1L << 30;
        var range = stackalloc long[2];
        for (var offset = 0L; offset < Length; offset += Piece)
        {
            (range[0], range[1]) = (offset, Math.Min(Piece, Length - offset));
            Check(LinuxSystem.Control(Handle.DangerousGetHandle(), LinuxSystem.ZeroOut, range));
        }
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
    public override void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(Handle, bytes, offset);

    /// <inheritdoc/>
    public override unsafe void Flush()
    {
        RandomAccess.FlushToDisk(Handle);

        // Who may write the disk but does not administer the machine has only the weaker way to empty the cache.
        var error = LinuxSystem.Control(Handle.DangerousGetHandle(), LinuxSystem.FlushBuffers);
        Check(error is LinuxSystem.NotPermitted or LinuxSystem.AccessDenied ? LinuxSystem.Forget(Handle.DangerousGetHandle()) : error);
    }

    /// <inheritdoc/>
    public override unsafe Finding? Announce()
    {
        // EINVAL: a device that never has partitions, as some loop devices.
        var error = LinuxSystem.Control(Handle.DangerousGetHandle(), LinuxSystem.ReadPartitions);
        return error is 0 or LinuxSystem.Invalid ? null : FlashingFindings.NotAnnounced.With($"{Name}: {LinuxSystem.Error(error).Message}");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw LinuxSystem.Error(error);
        }
    }

    private static SigningException Refuse(string path, string why) => new(FlashingFindings.Target.With($"{path}: {why}"));

    private long Number(string name) => long.TryParse(Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // What sysfs says; empty when it says nothing.
    private string Attribute(string name) => Path.Combine(_attributes, name) is var path && File.Exists(path) ? File.ReadAllText(path).Trim() : "";
}
