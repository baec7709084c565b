namespace Signet.Disks;

/// <summary>The checksum of GUID partition tables: CRC-32 with the polynomial 0xEDB88320, bits reversed, all ones before and after.</summary>
/// <remarks>Source: UEFI 2.10, 5.3.2, which names the one of ISO 3309. .NET has it only in a package that is not always to be had.</remarks>
public static class Crc32
{
    private static readonly uint[] s_table = MakeTable();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>Takes more bytes into a checksum that began with all ones and is inverted at its end.</summary>
    public static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            state = s_table[(state ^ value) & 0xFF] ^ (state >> 8);
        }

        return state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            }

            table[i] = value;
        }

        return table;
    }
}
