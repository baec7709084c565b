using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>Bytes at consecutive addresses.</summary>
/// <param name="Address">The first address, 0 to 2^32 − 1.</param>
/// <param name="Data">The bytes.</param>
public sealed record HexSegment(long Address, ReadOnlyMemory<byte> Data)
{
    /// <summary>The first address behind the bytes.</summary>
    public long End => Address + Data.Length;
}

/// <summary>The content of an Intel HEX file: bytes at addresses, with gaps between them.</summary>
/// <remarks>
/// <code>
/// :  CC AAAA TT D… SS      count, address, type, CC bytes, checksum (all bytes add up to 0); hexadecimal in either case
///    TT 00 data            at AAAA, plus what the last 02 or 04 said
///       01 end             nothing follows
///       02 segment         two bytes, × 16 is added to addresses that follow
///       03 start           CS and IP; no meaning here
///       04 upper half      two bytes, × 65536 is added to addresses that follow
///       05 start           EIP; no meaning here
/// </code>
/// Source: Intel, "Hexadecimal Object File Format Specification", revision A. A data record goes on across a border of 64 KiB, as it does
/// with the libraries that imgtool and the toolchains use. Memory is bounded by the length of the text, whatever the addresses are.
/// </remarks>
public sealed partial class IntelHex
{
    private const long AddressSpace = 1L << 32;

    private IntelHex(IReadOnlyList<HexSegment> segments) => Segments = segments;

    /// <summary>The bytes in ascending order of address, without overlap. Segments may follow each other without gap.</summary>
    public IReadOnlyList<HexSegment> Segments { get; }

    /// <summary>The lowest address; 0 when there is no data.</summary>
    public long Address => Segments.Count == 0 ? 0 : Segments[0].Address;

    /// <summary>From the lowest address to the end of the highest, gaps counted.</summary>
    public long Length => Segments.Count == 0 ? 0 : Segments[^1].End - Address;

    /// <summary>True when a file begins as Intel HEX does: with a colon and the digits of a record's head.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) =>
        head.Length >= 11 && head[0] == ':' && !head[1..11].ContainsAnyExcept(s_digits);

    /// <summary>All bytes from the lowest address on, gaps filled.</summary>
    /// <param name="fill">What fills the gaps.</param>
    /// <param name="limit">The most bytes that are allocated.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="problem">That there would be more.</param>
    public bool TryFlatten(byte fill, long limit, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out Finding? problem)
    {
        if (Length > limit)
        {
            bytes = null;
            problem = IntelHexFindings.Sparse.With($"the data reaches from 0x{Address:x} to 0x{Address + Length:x}, which are {Length} bytes; at most {limit} are wanted");
            return false;
        }

        bytes = GC.AllocateUninitializedArray<byte>((int)Length);
        var position = 0;
        foreach (var segment in Segments)
        {
            var at = (int)(segment.Address - Address);
            bytes.AsSpan(position..at).Fill(fill);
            segment.Data.Span.CopyTo(bytes.AsSpan(at));
            position = at + segment.Data.Length;
        }

        problem = null;
        return true;
    }

    private static readonly byte[] s_upperCase = "0123456789ABCDEF"u8.ToArray();

    // Above 15 for what is no digit.
    private static readonly byte[] s_values = DigitValues();

    private static readonly SearchValues<byte> s_digits = SearchValues.Create("0123456789ABCDEFabcdef"u8);
}
