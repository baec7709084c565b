using System.Diagnostics.CodeAnalysis;
using Signet.Cbor;

namespace Signet.Smp;

/// <summary>A message: a header, and a map in CBOR.</summary>
/// <param name="Header">The header; its length is that of <paramref name="Data"/>.</param>
/// <param name="Data">The CBOR. Empty counts as an empty map.</param>
public sealed record SmpMessage(SmpHeader Header, ReadOnlyMemory<byte> Data)
{
    /// <summary>A message whose length follows from its data.</summary>
    /// <exception cref="OverflowException">There are more than 65535 bytes of data.</exception>
    public static SmpMessage Of(SmpOp op, SmpCommand command, byte sequence, byte version, ReadOnlyMemory<byte> data) =>
        new(new SmpHeader(op, version, command, sequence, checked((ushort)data.Length)), data);

    /// <summary>Reads a message that fills <paramref name="source"/>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> source, [NotNullWhen(true)] out SmpMessage? message, [NotNullWhen(false)] out Finding? problem)
    {
        message = null;
        if (!SmpHeader.TryRead(source.Span, out var header, out problem))
        {
            return false;
        }

        if (header.Length != source.Length - SmpHeader.Size)
        {
            problem = SmpFindings.Message.With($"the header announces {header.Length} bytes, {source.Length - SmpHeader.Size} follow", new FileRange(2, 2));
            return false;
        }

        message = new SmpMessage(header, source[SmpHeader.Size..]);
        return true;
    }

    /// <summary>The bytes that are sent.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[SmpHeader.Size + Data.Length];
        Header.Write(bytes);
        Data.CopyTo(bytes.AsMemory(SmpHeader.Size));
        return bytes;
    }

    /// <summary>Reads the map.</summary>
    public bool TryReadMap([NotNullWhen(true)] out CborValue? map, [NotNullWhen(false)] out Finding? problem)
    {
        map = null;
        problem = null;
        if (Data.IsEmpty)
        {
            map = new CborValue { Kind = CborKind.Map };
            return true;
        }

        if (!CborReader.TryRead(Data, out var value, out var used, out problem))
        {
            problem = SmpFindings.Message.With($"the data are not CBOR: {problem.Message}", problem.Where);
            return false;
        }

        if (value.Kind != CborKind.Map || used != Data.Length)
        {
            problem = SmpFindings.Message.With(
                value.Kind != CborKind.Map ? "the data are no map" : $"{Data.Length - used} bytes follow the map", new FileRange(SmpHeader.Size, Data.Length));
            return false;
        }

        map = value;
        return true;
    }
}
