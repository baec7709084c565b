using System.Numerics;
using System.Runtime.InteropServices;

namespace Signet.Pe;

/// <summary>The sum of the 16-bit words of a file, with end-around carry: the part of <see cref="PeChecksum"/> that can be gathered piece by piece.</summary>
/// <remarks>Pieces may come in any order and be of any length. One that begins at an odd offset begins with the high half of a word.</remarks>
public sealed class WordSum
{
    private const uint Modulus = 65535;

    // Lanes hold 32 bits and gain at most 2 * 65535 a step, so they can take 32,768 steps; half of that is as fast.
    private const int StepsBeforeFold = 16 * 1024;

    private uint _residue;

    /// <summary>Adds the words of a piece.</summary>
    /// <param name="offset">Where the piece lies, in bytes from the file's start; only whether it is odd matters.</param>
    /// <param name="piece">The piece.</param>
    public void Add(long offset, ReadOnlySpan<byte> piece) => _residue = (_residue + Residue(offset, piece)) % Modulus;

    /// <summary>Takes the words of a piece back out.</summary>
    /// <inheritdoc cref="Add(long, ReadOnlySpan{byte})"/>
    public void Subtract(long offset, ReadOnlySpan<byte> piece) => _residue = (_residue + Modulus - Residue(offset, piece)) % Modulus;

    /// <summary>Adds the words of another sum.</summary>
    public void Add(WordSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _residue = (_residue + other._residue) % Modulus;
    }

    /// <summary>This sum and <paramref name="words"/> together.</summary>
    public WordSum Plus(uint words) => new() { _residue = (_residue + (words % Modulus)) % Modulus };

    /// <summary>The checksum of a file of <paramref name="length"/> bytes whose words these are; such a file has a byte that is not zero.</summary>
    public uint CheckSum(long length) => unchecked((_residue == 0 ? Modulus : _residue) + (uint)length);

    private static uint Residue(long offset, ReadOnlySpan<byte> piece)
    {
        var even = (uint)(Words(piece) % Modulus);
        // One byte off, every low half is a high half and the other way round: a multiplication by 256 modulo 65535.
        return (offset & 1) == 0 ? even : even * 256 % Modulus;
    }

    private static ulong Words(ReadOnlySpan<byte> piece)
    {
        ulong sum = 0;
        var vectors = MemoryMarshal.Cast<byte, Vector<uint>>(piece);
        var low = new Vector<uint>(0xFFFF);
        for (var start = 0; start < vectors.Length; start += StepsBeforeFold)
        {
            var lanes = Vector<uint>.Zero;
            foreach (var four in vectors[start..Math.Min(start + StepsBeforeFold, vectors.Length)])
            {
                lanes += (four & low) + (four >>> 16);
            }

            Vector.Widen(lanes, out var first, out var second);
            sum += Vector.Sum(first) + Vector.Sum(second);
        }

        var rest = piece[(vectors.Length * Vector<byte>.Count)..];
        for (var i = 0; i < rest.Length; i++)
        {
            sum += (ulong)rest[i] << (8 * (i & 1));
        }

        return sum;
    }
}
