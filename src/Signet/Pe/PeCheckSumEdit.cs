using System.Buffers.Binary;
using Signet.Binary;
using Signet.Files;

namespace Signet.Pe;

/// <summary>The edit of the CheckSum field that goes with other edits of a PE file.</summary>
public static class PeCheckSumEdit
{
    /// <summary>True when the field cannot be carried forward, so that the checksum of the whole file is needed (<see cref="PeDigests.CheckSum"/>).</summary>
    public static bool NeedsWholeFile(PeHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return PeChecksum.Update(headers.CheckSum, headers.FileLength, headers.FileLength, new WordSum()) is null;
    }

    /// <summary>Adds to <paramref name="edits"/> the CheckSum that the file needs after them.</summary>
    /// <remarks>
    /// As signtool does it: a field that is set is carried forward by what changes, so a right one stays right and a wrong one keeps its error;
    /// 0 (and a value that no file of this length has) is computed anew.
    /// </remarks>
    /// <param name="edits">Edits that fit in place and leave the field alone.</param>
    /// <param name="source">The file before the edits.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="computed">The checksum of the file before the edits; only needed when <see cref="NeedsWholeFile"/>.</param>
    public static void AddTo(Edits edits, ByteSource source, PeHeaders headers, uint? computed)
    {
        ArgumentNullException.ThrowIfNull(edits);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(headers);
        if (!edits.FitInPlace(source.Length))
        {
            throw new ArgumentException("the edits move bytes that stay, so their words cannot be carried forward", nameof(edits));
        }

        var change = new WordSum();
        foreach (var edit in edits.List)
        {
            change.Subtract(edit.Range.Offset, source.ReadExactly(edit.Range));
            change.Add(edit.Range.Offset, edit.Data.Span);
        }

        var before = NeedsWholeFile(headers)
            ? computed ?? throw new ArgumentException("this file's checksum has to be computed", nameof(computed))
            : headers.CheckSum;
        var field = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(field, PeChecksum.Update(before, source.Length, source.Length + edits.Growth, change)!.Value);
        edits.Replace(new FileRange(headers.CheckSumOffset, 4), field);
    }
}
