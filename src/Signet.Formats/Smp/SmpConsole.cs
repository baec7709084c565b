using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Signet.Smp;

/// <summary>Messages as lines of text, so that a serial console can carry them between lines of a log.</summary>
/// <remarks>
/// <code>
/// packet   base64 of   length of message and CRC, 2 bytes, big-endian
///                      message
///                      CRC-16 of the message, 2 bytes, big-endian
/// lines    06 09 text 0a    the first 124 characters of the base64
///          04 14 text 0a    the next 124, and so on
/// </code>
/// 124 is a multiple of 4: each line decodes by itself, as some servers do it. What does not begin with a marker is log.
/// Source: Zephyr, "SMP over console"; MCUboot, boot_serial.
/// </remarks>
public sealed class SmpConsole : SmpReceiver
{
    /// <summary>The most bytes of a line, marker and line feed counted.</summary>
    public const int MaxLine = 127;

    /// <summary>Bytes that the packet has more than its message.</summary>
    public const int Overhead = 4;

    private const int MaxText = MaxLine - 3;
    private const byte End = (byte)'\n';

    private readonly List<byte> _line = new(MaxLine);
    private readonly List<byte> _packet = [];
    private bool _overlong;
    private bool _inPacket;

    private static ReadOnlySpan<byte> First => [0x06, 0x09];

    private static ReadOnlySpan<byte> Next => [0x04, 0x14];

    /// <summary>The lines that carry a message.</summary>
    /// <exception cref="OverflowException">The message is longer than 65533 bytes.</exception>
    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var packet = new byte[message.Length + Overhead];
        BinaryPrimitives.WriteUInt16BigEndian(packet, checked((ushort)(message.Length + 2)));
        message.CopyTo(packet.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(message.Length + 2), SmpCrc.Compute(message));
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(packet)).AsSpan();
        var lines = new List<byte>(text.Length + (3 * ((text.Length / MaxText) + 1)));
        for (var at = 0; at < text.Length; at += MaxText)
        {
            lines.AddRange(at == 0 ? First : Next);
            lines.AddRange(text[at..Math.Min(at + MaxText, text.Length)]);
            lines.Add(End);
        }

        return [.. lines];
    }

    /// <inheritdoc/>
    public override void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            // A log may print without a line feed before a packet begins: its marker begins a line of its own.
            if (_line.Count > 0 && b is 0x09 or 0x14 && _line[^1] == (b == 0x09 ? 0x06 : 0x04))
            {
                _line.Clear();
                _line.Add(b == 0x09 ? (byte)0x06 : (byte)0x04);
                _overlong = false;
            }

            if (b == End)
            {
                TakeLine();
                _line.Clear();
                _overlong = false;
            }
            else if (_line.Count < MaxLine)
            {
                _line.Add(b);
            }
            else
            {
                _overlong = true;
                _line[^1] = b; // the beginning tells a frame from a log, the end may be the first half of a marker
            }
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _line.Clear();
        _packet.Clear();
        _overlong = _inPacket = false;
    }

    private void TakeLine()
    {
        var line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        var first = line.StartsWith(First);
        if (!first && !line.StartsWith(Next))
        {
            return;
        }

        if (first)
        {
            if (_inPacket)
            {
                Reject($"a packet ends after {_packet.Count} bytes, where the next one begins");
            }

            _packet.Clear();
            _inPacket = true;
        }
        else if (!_inPacket)
        {
            return; // the rest of a packet whose beginning was lost, or that was rejected
        }

        var text = line[2..].TrimEnd((byte)'\r');
        Span<byte> decoded = stackalloc byte[MaxLine];
        if (_overlong)
        {
            Drop($"a line is longer than {MaxLine} bytes");
        }
        else if (Base64.DecodeFromUtf8(text, decoded, out _, out var count) != System.Buffers.OperationStatus.Done)
        {
            Drop("a line is not base64");
        }
        else
        {
            _packet.AddRange(decoded[..count]);
            TakePacket();
        }
    }

    private void TakePacket()
    {
        var packet = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_packet);
        if (packet.Length < 2)
        {
            return;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(packet);
        if (length < 2 + SmpHeader.Size)
        {
            Drop($"a packet announces {length} bytes, fewer than a header and a CRC have");
        }
        else if (packet.Length - 2 > length)
        {
            Drop($"a packet has {packet.Length - 2} bytes and announces {length}");
        }
        else if (packet.Length - 2 == length)
        {
            if (SmpCrc.Compute(packet[2..]) != 0)
            {
                Drop("the CRC of a packet does not fit");
                return;
            }

            Add(packet[2..^2]);
            _packet.Clear();
            _inPacket = false;
        }
    }

    private void Drop(string problem)
    {
        Reject(problem);
        _packet.Clear();
        _inPacket = false;
    }
}
