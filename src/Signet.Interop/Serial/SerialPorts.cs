using Signet.Smp;

namespace Signet.Serial;

/// <summary>Opens serial ports, where this operating system has them in a form that is known here.</summary>
public static class SerialPorts
{
    /// <summary>Opens a port for raw bytes, 8 bits, no parity.</summary>
    /// <param name="path">As the system names it: <c>/dev/ttyACM0</c>.</param>
    /// <param name="speed">Bits per second; any that the port can.</param>
    /// <exception cref="IOException">It cannot be opened, is in use, or does not know the speed.</exception>
    /// <exception cref="SigningException">The system is not known (<see cref="SmpFindings.NoSerial"/>).</exception>
    public static SerialPort Open(string path, int speed)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LinuxTerminal.IsKnown ? LinuxSerialPort.Open(path, speed) : throw new SigningException(SmpFindings.NoSerial.With($"{path} cannot be opened on this system"));
    }

    /// <summary>Makes a pseudo terminal, whose other side others open as a serial port.</summary>
    /// <param name="path">That side.</param>
    /// <exception cref="IOException">There is none to be had.</exception>
    /// <exception cref="SigningException">The system is not known (<see cref="SmpFindings.NoSerial"/>).</exception>
    public static SerialPort MakePty(out string path) =>
        LinuxTerminal.IsKnown ? LinuxSerialPort.MakePty(out path) : throw new SigningException(SmpFindings.NoSerial.With("a pseudo terminal cannot be made on this system"));
}
