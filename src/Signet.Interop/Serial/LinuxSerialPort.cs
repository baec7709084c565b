using System.Buffers.Binary;
using Signet.Smp;

namespace Signet.Serial;

/// <summary>A serial port of Linux, or one side of a pseudo terminal.</summary>
internal sealed class LinuxSerialPort : SerialPort
{
    // Control modes: 8 data bits, receive, no modem lines. BOTHER takes the speeds as numbers, whatever they are.
    private const uint EightBits = 0x30, Receive = 0x80, Local = 0x800, SpeedMask = 0x100F, OtherSpeed = 0x1000, InputSpeedMask = 0x100F_0000;
    private const uint StopBits = 0x40, Parity = 0x100, ParityOdd = 0x200, HardwareFlow = 0x8000_0000, CharacterSize = 0x30;

    // How long a port may take nothing before the link counts as broken.
    private static readonly TimeSpan s_writePatience = TimeSpan.FromSeconds(10);

    private readonly byte[]? _before;
    private readonly bool _exclusive;
    private int _handle;

    private LinuxSerialPort(int handle, byte[]? before, bool exclusive) => (_handle, _before, _exclusive) = (handle, before, exclusive);

    /// <summary>Opens a port, for nobody else, and sets it to raw bytes, 8 bits, no parity, no flow control.</summary>
    /// <exception cref="IOException">It cannot be opened, is in use, or does not know the speed.</exception>
    public static LinuxSerialPort Open(string path, int speed)
    {
        var handle = LinuxTerminal.Open(path);
        try
        {
            var before = new byte[LinuxTerminal.SettingsSize];
            LinuxTerminal.GetSettings(handle, before);
            if (!LinuxTerminal.Lock(handle))
            {
                throw new IOException($"{path} is in use by another program");
            }

            LinuxTerminal.SetSettings(handle, Raw(before, (uint)speed));
            LinuxTerminal.Flush(handle);

            // On a pseudo terminal the mark would outlive a program that is killed; the lock keeps others off there too.
            var exclusive = !path.StartsWith("/dev/pts/", StringComparison.Ordinal);
            if (exclusive)
            {
                LinuxTerminal.Exclude(handle, others: true);
            }

            return new LinuxSerialPort(handle, before, exclusive);
        }
        catch
        {
            LinuxTerminal.Close(handle);
            throw;
        }
    }

    /// <summary>Makes a pseudo terminal.</summary>
    /// <param name="path">Its other side, for programs to open as a serial port; it passes bytes as they are.</param>
    /// <exception cref="IOException">There is none to be had.</exception>
    public static LinuxSerialPort MakePty(out string path)
    {
        var handle = LinuxTerminal.Open("/dev/ptmx");
        try
        {
            path = $"/dev/pts/{LinuxTerminal.UnlockPty(handle)}";

            // Set while nobody is there, so that nothing is echoed or changed before somebody sets it again.
            Open(path, 115200).Leave();
            return new LinuxSerialPort(handle, null, exclusive: false);
        }
        catch
        {
            LinuxTerminal.Close(handle);
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, TimeSpan timeout)
    {
        var happened = LinuxTerminal.Wait(_handle, LinuxTerminal.Readable, timeout);
        if ((happened & LinuxTerminal.Readable) == 0)
        {
            return (happened & (LinuxTerminal.HungUp | LinuxTerminal.Error)) == 0 ? 0 : throw new IOException("the serial port is gone");
        }

        return LinuxTerminal.Read(_handle, buffer) switch
        {
            null => 0,
            0 => throw new IOException("the serial port is gone"), // readable and empty: unplugged
            { } count => count,
        };
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (LinuxTerminal.Write(_handle, bytes) is { } count)
            {
                bytes = bytes[count..];
            }
            else if (LinuxTerminal.Wait(_handle, LinuxTerminal.Writable, s_writePatience) == 0)
            {
                throw new IOException($"the serial port took nothing for {s_writePatience.TotalSeconds} s");
            }
        }
    }

    /// <inheritdoc/>
    public override void Discard() => LinuxTerminal.Flush(_handle);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_handle >= 0)
        {
            try
            {
                if (_before is not null)
                {
                    LinuxTerminal.SetSettings(_handle, _before);
                }
            }
            catch (IOException)
            {
                // The port is gone, and its settings with it.
            }

            Leave();
        }

        base.Dispose(disposing);
    }

    // Closes without putting the settings back.
    private void Leave()
    {
        if (_exclusive)
        {
            LinuxTerminal.Exclude(_handle, others: false);
        }

        LinuxTerminal.Close(_handle);
        _handle = -1;
    }

    // As cfmakeraw(3) does it: no signals, no echo, nothing translated; a read returns what is there.
    private static byte[] Raw(byte[] before, uint speed)
    {
        var settings = (byte[])before.Clone();
        var control = BinaryPrimitives.ReadUInt32LittleEndian(settings.AsSpan(8));
        control &= ~(SpeedMask | InputSpeedMask | CharacterSize | StopBits | Parity | ParityOdd | HardwareFlow);
        control |= OtherSpeed | EightBits | Receive | Local;
        settings.AsSpan(0, 8).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(settings.AsSpan(8), control);
        settings.AsSpan(12, 4).Clear();
        settings[17 + 5] = 0; // VTIME
        settings[17 + 6] = 1; // VMIN
        BinaryPrimitives.WriteUInt32LittleEndian(settings.AsSpan(36), speed);
        BinaryPrimitives.WriteUInt32LittleEndian(settings.AsSpan(40), speed);
        return settings;
    }
}
