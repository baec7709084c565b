namespace Signet.Tests.Mutations;

/// <summary>Changes bytes as bit rot, careless tools and attackers do. The same seed makes the same changes.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] s_interesting = [0, 1, 2, 4, 7, 8, 9, 0x10, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xA0, 0xFE, 0xFF];

    private static readonly uint[] s_numbers =
        [0, 1, 7, 8, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFF8, 0xFFFF_FFF9, 0xFFFF_FFFF];

#pragma warning disable CA5394 // no secrets: the changes must be the same in each run
    private readonly Random _random = new(seed);

    /// <summary>A changed copy of <paramref name="source"/>, with parts of <paramref name="donor"/>.</summary>
    public byte[] Mutate(byte[] source, byte[] donor)
    {
        var bytes = source.ToArray();
        for (var count = 1 + _random.Next(_random.Next(4) == 0 ? 16 : 3); count > 0 && bytes.Length > 0; count--)
        {
            bytes = Once(bytes, donor);
        }

        return bytes;
    }

    private byte[] Once(byte[] bytes, byte[] donor)
    {
        var at = _random.Next(bytes.Length);
        var length = Math.Min(bytes.Length - at, 1 + _random.Next(_random.Next(8) == 0 ? 4096 : 64));
        switch (_random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[at] = s_interesting[_random.Next(s_interesting.Length)];
                return bytes;
            case 2: // a length or a count, little-endian
                BitConverter.GetBytes(s_numbers[_random.Next(s_numbers.Length)]).AsSpan(0, Math.Min(4, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 3: // a length in DER: where one stands, one more or one less
                var header = Array.FindIndex(bytes, at, b => b is 0x30 or 0x31 or 0xA0 or 0x04 or 0x02);
                if (header >= 0 && header + 1 < bytes.Length)
                {
                    bytes[header + 1] = unchecked((byte)(bytes[header + 1] + (_random.Next(2) * 2) - 1));
                }

                return bytes;
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 7: // a piece of another file
                var from = _random.Next(donor.Length);
                var piece = donor.AsSpan(from, Math.Min(length, donor.Length - from));
                return [.. bytes[..at], .. piece, .. bytes[Math.Min(bytes.Length, at + piece.Length)..]];
            case 8: // two pieces exchanged
                var other = _random.Next(bytes.Length);
                length = Math.Min(length, bytes.Length - Math.Max(at, other));
                var saved = bytes.AsSpan(at, length).ToArray();
                bytes.AsSpan(other, length).CopyTo(bytes.AsSpan(at));
                saved.CopyTo(bytes, other);
                return bytes;
            default:
                _random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
        }
    }
#pragma warning restore CA5394
}
