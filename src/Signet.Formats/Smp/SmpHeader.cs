using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Smp;

/// <summary>What a message is.</summary>
public enum SmpOp
{
    Read,
    ReadResponse,
    Write,
    WriteResponse,
}

/// <summary>What is asked for: a command within a group.</summary>
/// <param name="Group">0 for the operating system, 1 for images; 64 and more are the vendor's.</param>
/// <param name="Id">The command's number in its group.</param>
public readonly record struct SmpCommand(ushort Group, byte Id)
{
    /// <summary>The group of the operating system.</summary>
    public const ushort Os = 0;

    /// <summary>The group of images.</summary>
    public const ushort Image = 1;

    public static SmpCommand Echo { get; } = new(Os, 0);

    public static SmpCommand Reset { get; } = new(Os, 5);

    /// <summary>What the server's buffers are like.</summary>
    public static SmpCommand Parameters { get; } = new(Os, 6);

    /// <summary>Lists images when read; marks one to be tried or to stay when written.</summary>
    public static SmpCommand State { get; } = new(Image, 0);

    public static SmpCommand Upload { get; } = new(Image, 1);

    public static SmpCommand Erase { get; } = new(Image, 5);

    public static SmpCommand Slots { get; } = new(Image, 6);

    /// <summary>The command in words.</summary>
    public override string ToString() =>
        this == Echo ? "echo" : this == Reset ? "reset" : this == Parameters ? "params" : this == State ? "image state" : this == Upload ? "upload"
        : this == Erase ? "erase" : this == Slots ? "slot info" : $"group {Group}, command {Id}";
}

/// <summary>The first eight bytes of a message.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0    1 bits 4–3 version (0: SMP 1, 1: SMP 2), bits 2–0 operation; bits 7–5 zero
///      1    1 flags, 0
///      2    2 length       bytes of CBOR behind the header
///      4    2 group
///      6    1 sequence     an answer has its request's
///      7    1 command
/// </code>
/// Big-endian. Source: Zephyr, "SMP Protocol Specification"; MCUboot, boot_serial.
/// </remarks>
/// <param name="Op">What the message is.</param>
/// <param name="Version">0 or 1: with 1, errors of a group have the group's own numbers.</param>
/// <param name="Command">What is asked for or answered.</param>
/// <param name="Sequence">Tells one request from the next.</param>
/// <param name="Length">Bytes of CBOR behind the header.</param>
public readonly record struct SmpHeader(SmpOp Op, byte Version, SmpCommand Command, byte Sequence, ushort Length)
{
    /// <summary>Bytes of the structure.</summary>
    public const int Size = 8;

    /// <summary>Reads a header.</summary>
    /// <param name="source">The message's first bytes.</param>
    /// <param name="header">The header. What it announces need not be there.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out SmpHeader header, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new SpanReader(source, bigEndian: true);
        var first = reader.U8();
        reader.Skip(1);
        var length = reader.U16();
        var group = reader.U16();
        var sequence = reader.U8();
        var command = reader.U8();
        header = new SmpHeader((SmpOp)(first & 7), (byte)((first >> 3) & 3), new SmpCommand(group, command), sequence, length);
        problem =
            reader.Truncated ? SmpFindings.Message.With($"a message of {source.Length} bytes is shorter than its header of {Size}", new FileRange(0, source.Length))
            : (first & 7) > 3 ? SmpFindings.Message.With($"the operation is {first & 7}, which does not exist", new FileRange(0, 1))
            : null;
        return problem is null;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least 8 bytes.</param>
    public void Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination, bigEndian: true);
        writer.U8((byte)((Version << 3) | (int)Op));
        writer.U8(0);
        writer.U16(Length);
        writer.U16(Command.Group);
        writer.U8(Sequence);
        writer.U8(Command.Id);
    }
}
