using System.Diagnostics.CodeAnalysis;

namespace Signet.Cms;

public sealed partial record SignedData
{
    /// <summary>Reads a ContentInfo with SignedData, DER, that starts at the first byte of <paramref name="source"/>.</summary>
    /// <param name="source">The bytes; what follows the ContentInfo is the caller's to judge.</param>
    /// <param name="offset">Where <paramref name="source"/> starts in the file, in bytes: for the place of findings.</param>
    /// <param name="data">What was read.</param>
    /// <param name="consumed">How many bytes the ContentInfo takes.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, long offset,
        [NotNullWhen(true)] out SignedData? data, out int consumed, [NotNullWhen(false)] out Finding? problem) =>
        throw new NotImplementedException();

    /// <summary>The ContentInfo, DER: sets sorted (certificates, attributes, digest algorithms), duplicates of certificates dropped.</summary>
    public byte[] Encode() => throw new NotImplementedException();
}
