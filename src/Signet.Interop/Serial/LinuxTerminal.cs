using System.Runtime.InteropServices;
using System.Text;

namespace Signet.Serial;

/// <summary>The calls of Linux that a serial port needs.</summary>
/// <remarks>
/// Sources: termios(3), ioctl_tty(2), and the kernel's asm-generic/ioctls.h and termbits.h for the numbers. They are those of x86, ARM, RISC-V and s390;
/// PowerPC and MIPS have others, so <see cref="IsKnown"/> is false there.
/// <code>
/// struct termios2    offset size
///   input modes           0    4
///   output modes          4    4
///   control modes         8    4
///   local modes          12    4
///   line discipline      16    1
///   control characters   17   19
///   input speed          36    4    bits per second
///   output speed         40    4
/// </code>
/// </remarks>
internal static unsafe partial class LinuxTerminal
{
    /// <summary>Bytes of struct termios2.</summary>
    public const int SettingsSize = 44;

    /// <summary>poll(2): something can be read; something can be written; an error; the other side is closed.</summary>
    public const short Readable = 1, Writable = 4, Error = 8, HungUp = 16;

    private const string Library = "libc";
    private const int OpenFlags = 0x2 | 0x100 | 0x800 | 0x80000; // O_RDWR, O_NOCTTY, O_NONBLOCK, O_CLOEXEC
    private const int LockExclusive = 2, LockWithoutWaiting = 4;
    private const int Again = 11, Interrupted = 4;
    private const nuint GetSettingsRequest = 0x802C542A, SetSettingsRequest = 0x402C542B; // TCGETS2, TCSETS2
    private const nuint FlushRequest = 0x540B, ExclusiveRequest = 0x540C, SharedRequest = 0x540D; // TCFLSH, TIOCEXCL, TIOCNXCL
    private const nuint PtyNumberRequest = 0x80045430, PtyLockRequest = 0x40045431; // TIOCGPTN, TIOCSPTLCK
    private const nuint FlushBoth = 2;

    /// <summary>True where the numbers above hold.</summary>
    public static bool IsKnown => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is not Architecture.Ppc64le;

    /// <summary>Opens a terminal without becoming its child, and without waiting for a carrier.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static int Open(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            return open(name, OpenFlags) is >= 0 and var handle ? handle : throw Failure();
        }
    }

    /// <summary>Takes the lock by which programs keep one another off a port; the kernel gives it back when the program ends, however it ends.</summary>
    /// <returns>False when another program has it.</returns>
    public static bool Lock(int handle) => flock(handle, LockExclusive | LockWithoutWaiting) == 0;

    /// <summary>Lets nobody else open the terminal, or lets them again.</summary>
    public static void Exclude(int handle, bool others) => _ = ioctl(handle, others ? ExclusiveRequest : SharedRequest, null);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="IOException">It is no terminal.</exception>
    public static void GetSettings(int handle, Span<byte> settings)
    {
        fixed (byte* pointer = settings)
        {
            Check(ioctl(handle, GetSettingsRequest, pointer));
        }
    }

    /// <summary>Sets the settings.</summary>
    /// <exception cref="IOException">It does not take them.</exception>
    public static void SetSettings(int handle, ReadOnlySpan<byte> settings)
    {
        fixed (byte* pointer = settings)
        {
            Check(ioctl(handle, SetSettingsRequest, pointer));
        }
    }

    /// <summary>Throws away what was received and not read, and written and not sent.</summary>
    public static void Flush(int handle) => _ = ioctl(handle, FlushRequest, (void*)FlushBoth);

    /// <summary>Unlocks the other side of a pseudo terminal.</summary>
    /// <returns>Its number in /dev/pts.</returns>
    /// <exception cref="IOException">It is no pseudo terminal.</exception>
    public static uint UnlockPty(int handle)
    {
        int locked = 0;
        Check(ioctl(handle, PtyLockRequest, &locked));
        uint number;
        Check(ioctl(handle, PtyNumberRequest, &number));
        return number;
    }

    /// <summary>Waits for one of <paramref name="events"/>.</summary>
    /// <returns>What happened; 0 when nothing did in time.</returns>
    /// <exception cref="IOException">The wait failed.</exception>
    public static short Wait(int handle, short events, TimeSpan timeout)
    {
        var wanted = new PollEntry { Handle = handle, Events = events };
        var result = poll(&wanted, 1, (int)Math.Clamp(timeout.TotalMilliseconds, 0, int.MaxValue));
        return result >= 0 ? wanted.Returned : Marshal.GetLastPInvokeError() == Interrupted ? (short)0 : throw Failure();
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>The bytes; 0 at the end; null when there is nothing yet.</returns>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public static int? Read(int handle, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            return Count(read(handle, pointer, (nuint)buffer.Length));
        }
    }

    /// <summary>Writes as much as it takes.</summary>
    /// <returns>The bytes; null when it takes nothing yet.</returns>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public static int? Write(int handle, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            return Count(write(handle, pointer, (nuint)bytes.Length));
        }
    }

    /// <summary>Closes it.</summary>
    public static void Close(int handle) => _ = close(handle);

    private static int? Count(nint result) =>
        result >= 0 ? (int)result : Marshal.GetLastPInvokeError() is Again or Interrupted ? null : throw Failure();

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw Failure();
        }
    }

    private static IOException Failure()
    {
        var number = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(number), number);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Handle;
        public short Events;
        public short Returned;
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial int open(byte* path, int flags);

    [LibraryImport(Library)]
    private static partial int close(int handle);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int flock(int handle, int operation);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(int handle, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint read(int handle, byte* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint write(int handle, byte* buffer, nuint count);
}
