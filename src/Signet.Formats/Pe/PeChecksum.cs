namespace Signet.Pe;

/// <summary>The CheckSum of a PE image: the 16-bit words of the file added up with their carries, plus the file's length.</summary>
/// <remarks>
/// The words are little-endian, the four bytes of the field itself count as zero, and a last odd byte is the low half of a word. Adding with
/// end-around carry is adding modulo 65535, except that a sum that is not zero is never written as 0. So words may be added in any order, four
/// bytes at a time as well (2^16 is 1 modulo 65535), and a change to a file changes the sum by the words that came and went.
/// Source: ImageHlp CheckSumMappedFile; measured on 671 signed files (docs/formats/pe.md).
/// </remarks>
public static class PeChecksum
{
    /// <summary>The checksum of a whole file in memory.</summary>
    /// <param name="file">The file.</param>
    /// <param name="checkSumOffset">Offset of the CheckSum field (<see cref="PeHeaders.CheckSumOffset"/>).</param>
    public static uint Compute(ReadOnlySpan<byte> file, long checkSumOffset)
    {
        var sum = new WordSum();
        sum.Add(0, file);
        sum.Subtract(checkSumOffset, file.Slice((int)checkSumOffset, 4));
        return sum.CheckSum(file.Length);
    }

    /// <summary>The CheckSum after some words of the file were replaced, from the CheckSum before: what signtool does.</summary>
    /// <remarks>
    /// A right value stays right, and a wrong one keeps its error, byte for byte as signtool writes it (measured with its 10.0.28000). A value that no
    /// file of that length can have is not updated: then <see langword="null"/>, and the caller computes it anew, as for 0.
    /// </remarks>
    /// <param name="checkSum">The field before.</param>
    /// <param name="lengthBefore">Length of the file before, in bytes.</param>
    /// <param name="lengthAfter">Length of the file after, in bytes.</param>
    /// <param name="change">The words that were added, less those that were removed; the field itself left out.</param>
    public static uint? Update(uint checkSum, long lengthBefore, long lengthAfter, WordSum change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var words = unchecked(checkSum - (uint)lengthBefore);
        return checkSum == 0 || words > ushort.MaxValue ? null : change.Plus(words).CheckSum(lengthAfter);
    }
}
