using System.Buffers.Binary;

namespace Signet.Cab;

/// <summary>Whether a cabinet's layout is sound, and nothing hides where no digest looks.</summary>
internal static class CabCheck
{
    /// <summary>The findings about <paramref name="layout"/>.</summary>
    /// <param name="foldersEnd">Where the folders end, in bytes from the file's start.</param>
    public static List<Finding> Check(CabLayout layout, long foldersEnd)
    {
        var header = layout.Header;
        var findings = new List<Finding>();
        if (header.CabinetSize > layout.FileLength)
        {
            findings.Add(CabFindings.Truncated.With(
                $"cbCabinet is {header.CabinetSize}, the file has {layout.FileLength} bytes", new FileRange(8, 4)));
        }

        if (header.FilesOffset < foldersEnd || header.FilesOffset > header.CabinetSize || layout.FolderStarts.Any(f => f.Value > header.CabinetSize))
        {
            findings.Add(CabFindings.Malformed.With(
                $"the folders end at 0x{foldersEnd:x}, the files begin at 0x{header.FilesOffset:x}, the cabinet ends at 0x{header.CabinetSize:x}", new FileRange(16, 4)));
        }

        if (header.Reserved1 != 0)
        {
            findings.Add(CabFindings.UnhashedField.With($"reserved1 is 0x{header.Reserved1:x8}", new FileRange(4, 4)));
        }

        findings.AddRange(layout.Signature.Length > 0 ? CheckSigned(layout) : CheckUnsigned(layout));
        return findings;
    }

    private static IEnumerable<Finding> CheckUnsigned(CabLayout layout)
    {
        if (layout.FileLength > layout.Header.CabinetSize)
        {
            yield return Trailing(layout.Header.CabinetSize, layout.FileLength);
        }
    }

    private static IEnumerable<Finding> CheckSigned(CabLayout layout)
    {
        if (!layout.HasSignatureReserve)
        {
            yield return CabFindings.UnhashedField.With(
                $"the reserve is of {layout.Header.HeaderReserve} bytes, {layout.Header.FolderReserve} in each folder and {layout.Header.DataReserve} in each block of data; 20, 0 and 0 belong there",
                new FileRange(36, 4));
            yield break;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(layout.Reserve.Span[12..]) is not 0 and var reserved)
        {
            yield return CabFindings.UnhashedField.With($"the field behind the signature's length is 0x{reserved:x16}", new FileRange(52, 8));
        }

        if (layout.Signature.Offset != layout.Header.CabinetSize || !layout.Signature.FitsIn(layout.FileLength))
        {
            yield return CabFindings.SignaturePlace.With(
                $"the signature is said to lie at {layout.Signature}, the cabinet ends at 0x{layout.Header.CabinetSize:x}, the file at 0x{layout.FileLength:x}", new FileRange(44, 8));
        }
        else if (layout.Signature.End < layout.FileLength)
        {
            yield return Trailing(layout.Signature.End, layout.FileLength);
        }
    }

    private static Finding Trailing(long from, long to) =>
        CabFindings.TrailingData.With($"{to - from} bytes follow", new FileRange(from, to - from));
}
