using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>A program taken apart for a request: what comes behind the header, and what fills the header's own unused bytes.</summary>
/// <param name="Payload">The payload.</param>
/// <param name="Fill">The value of the header's bytes from 32 on.</param>
/// <param name="Address">Where the image is to lie; null when it is not known.</param>
internal readonly record struct McuBootParts(ReadOnlyMemory<byte> Payload, byte Fill, long? Address)
{
    /// <summary>Finds the payload.</summary>
    /// <exception cref="SigningException">The program leaves no room for the header, or there is no room before it.</exception>
    public static McuBootParts Of(McuBootProgram program, McuBootSignRequest request)
    {
        var header = request.HeaderSize;
        if (!request.PadHeader)
        {
            if (program.Bytes.Length < header || program.Bytes.Span[..header].ContainsAnyExcept((byte)0))
            {
                throw new SigningException(McuBootSigningFindings.Header.With(
                    program.Bytes.Length < header ? $"the program has {program.Bytes.Length} bytes, its header would take {header}"
                    : "Header padding was not requested and image does not start with zeros",
                    new FileRange(0, Math.Min(header, program.Bytes.Length))));
            }

            return new McuBootParts(program.Bytes[header..], 0, request.HexAddress ?? program.Address);
        }

        if (!request.LikeImgtool && McuBootHeader.TryRead(program.Bytes.Span, out _, out _, out _))
        {
            throw new SigningException(McuBootSigningFindings.IsImage.With("the program begins with the header of an MCUboot image", new FileRange(0, McuBootHeader.Size)));
        }

        // imgtool leaves a program at address 0 there: below it is no room.
        var address = request.HexAddress ?? (program.Address is > 0 and var at ? at - header : program.Address);
        if (address < 0)
        {
            throw new SigningException(McuBootSigningFindings.Address.With($"the program lies at 0x{program.Address:x}, so a header of {header} bytes before it would lie below address 0"));
        }

        return new McuBootParts(program.Bytes, request.Erased, address);
    }

    /// <summary>A number of four bytes.</summary>
    public static byte[] Number(uint value, McuBootEndian endian)
    {
        var bytes = new byte[sizeof(uint)];
        var writer = new SpanWriter(bytes, endian == McuBootEndian.Big);
        writer.U32(value);
        return bytes;
    }
}
