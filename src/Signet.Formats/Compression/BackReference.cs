namespace Signet.Compression;

/// <summary>A copy of what was written before, which all three formats are made of.</summary>
internal static class BackReference
{
    /// <summary>Copies byte by byte, so that a piece may repeat itself.</summary>
    /// <param name="target">The output.</param>
    /// <param name="written">Bytes of it that are there; moved on.</param>
    /// <param name="distance">How far back, in bytes, at least 1.</param>
    /// <param name="length">How many.</param>
    /// <returns>False when it begins before the output or ends behind it.</returns>
    public static bool TryCopy(Span<byte> target, ref int written, int distance, long length)
    {
        if (distance > written || length > target.Length - written)
        {
            return false;
        }

        for (var end = written + (int)length; written < end; written++)
        {
            target[written] = target[written - distance];
        }

        return true;
    }
}
