using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>A program as the linker left it: bytes, and where they are to lie when that is known.</summary>
/// <param name="Bytes">The bytes, gaps of an Intel HEX file filled with 0xFF.</param>
/// <param name="Address">Where the first of them lies; null for a raw binary.</param>
public sealed record McuBootProgram(ReadOnlyMemory<byte> Bytes, long? Address)
{
    /// <summary>The most bytes that an Intel HEX file may stand for. A device with more flash gets its image as a raw binary.</summary>
    public const long MaxHexLength = 1L << 28;

    /// <summary>Gaps are filled so whatever an erased byte reads as: imgtool does, and a signature covers what is there.</summary>
    private const byte Gap = 0xff;

    /// <summary>Reads a program: Intel HEX when it begins so, else as it stands.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> file, [NotNullWhen(true)] out McuBootProgram? program, [NotNullWhen(false)] out Finding? problem)
    {
        problem = null;
        program = IntelHex.Matches(file.Span) ? null : new McuBootProgram(file, null);
        return program is not null || TryReadHex(file, out program, out problem);
    }

    /// <summary>Reads a program in Intel HEX.</summary>
    public static bool TryReadHex(ReadOnlyMemory<byte> file, [NotNullWhen(true)] out McuBootProgram? program, [NotNullWhen(false)] out Finding? problem)
    {
        program = null;
        if (!IntelHex.TryRead(file.Span, out var hex, out problem) || !hex.TryFlatten(Gap, MaxHexLength, out var bytes, out problem))
        {
            return false;
        }

        program = new McuBootProgram(bytes, hex.Segments.Count == 0 ? null : hex.Address);
        return true;
    }
}
