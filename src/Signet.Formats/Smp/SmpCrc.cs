namespace Signet.Smp;

/// <summary>CRC-16 as XMODEM has it: polynomial 0x1021, nothing reflected, start and final value 0.</summary>
/// <remarks>The CRC of a message with its own CRC behind it, big-endian, is 0. Source: the catalogue of parametrised CRC algorithms, "CRC-16/XMODEM", check value 0x31c3.</remarks>
public static class SmpCrc
{
    /// <summary>The CRC of <paramref name="bytes"/>.</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0)) & 0xffff;
            }
        }

        return (ushort)crc;
    }
}
