using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Signet.Disks;

/// <summary>The calls of Linux that .NET does not offer and a disk needs.</summary>
/// <remarks>Sources: open(2), statx(2), posix_fadvise(2), and the kernel's linux/fs.h for the numbers of the ioctls, which are the same on all processors that .NET runs on.</remarks>
internal static unsafe partial class LinuxSystem
{
    private const string Library = "libc";

    /// <summary>Bytes of the device (BLKGETSIZE64); a u64.</summary>
    public const nuint GetSize = 0x80081272;

    /// <summary>Bytes of a sector (BLKSSZGET); an int.</summary>
    public const nuint GetSectorSize = 0x1268;

    /// <summary>Writes the cache of the device and drops it (BLKFLSBUF).</summary>
    public const nuint FlushBuffers = 0x1261;

    /// <summary>Makes a range zero (BLKZEROOUT); two u64, offset and length.</summary>
    public const nuint ZeroOut = 0x127F;

    /// <summary>Reads the partition table again (BLKRRPART).</summary>
    public const nuint ReadPartitions = 0x125F;

    /// <summary>EPERM, EACCES, EBUSY, EINVAL.</summary>
    public const int NotPermitted = 1, AccessDenied = 13, Busy = 16, Invalid = 22;

    private const int ReadWriteExclusive = 0x2 | 0x80 | 0x80000; // O_RDWR, O_EXCL, O_CLOEXEC
    private const int DontNeed = 4;
    private const int CurrentFolder = -100;
    private const int StatxSize = 256;

    /// <summary>What a path names.</summary>
    /// <param name="Kind">The bits of the mode that tell files, folders and devices apart.</param>
    /// <param name="Major">Of a device.</param>
    /// <param name="Minor">Of a device.</param>
    public readonly record struct Entry(int Kind, uint Major, uint Minor)
    {
        /// <summary>True for a block device.</summary>
        public bool IsBlockDevice => Kind == 0x6000;

        /// <summary>True for a folder.</summary>
        public bool IsFolder => Kind == 0x4000;

        /// <summary>True for a file.</summary>
        public bool IsFile => Kind == 0x8000;
    }

    /// <summary>Looks at what a path names, links followed; null when there is nothing.</summary>
    public static Entry? Look(string path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        fixed (byte* answer = buffer)
        {
            if (statx(CurrentFolder, name, 0, 0x7FF, answer) != 0)
            {
                return null;
            }
        }

        return new Entry(
            BinaryPrimitives.ReadUInt16LittleEndian(buffer[28..]) & 0xF000, BinaryPrimitives.ReadUInt32LittleEndian(buffer[128..]),
            BinaryPrimitives.ReadUInt32LittleEndian(buffer[132..]));
    }

    /// <summary>Opens a block device for reading and writing; nobody else may have it mounted or opened so.</summary>
    /// <exception cref="IOException">It cannot be opened; the number of the error is the exception's.</exception>
    public static int OpenExclusively(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            return open(name, ReadWriteExclusive) is >= 0 and var handle ? handle : throw Error(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Asks the device.</summary>
    /// <returns>0, or the number of the error.</returns>
    public static int Control(nint handle, nuint request, void* argument = null) =>
        ioctl((int)handle, request, argument) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Asks that what is in memory of the device be forgotten.</summary>
    /// <returns>0, or the number of the error.</returns>
    public static int Forget(nint handle) => posix_fadvise((int)handle, 0, 0, DontNeed);

    /// <summary>The error of that number.</summary>
    public static IOException Error(int number) => new(Marshal.GetPInvokeErrorMessage(number), number);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int open(byte* path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(int handle, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int statx(int folder, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport(Library)]
    private static partial int posix_fadvise(int handle, long offset, long length, int advice);
}
