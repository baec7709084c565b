namespace Signet.Binary;

/// <summary>Rounding of offsets and lengths, in bytes.</summary>
public static class Align
{
    /// <summary>The smallest multiple of <paramref name="alignment"/> that is not below <paramref name="value"/>.</summary>
    /// <exception cref="OverflowException">The result does not fit 63 bits.</exception>
    public static long Up(long value, long alignment) => value + Padding(value, alignment);

    /// <summary>How many bytes are missing up to the next multiple of <paramref name="alignment"/>: 0 to alignment − 1.</summary>
    public static int Padding(long value, long alignment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alignment);
        var rest = value % alignment;
        return rest == 0 ? 0 : (int)(alignment - rest);
    }
}
