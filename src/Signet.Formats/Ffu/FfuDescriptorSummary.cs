namespace Signet.Ffu;

/// <summary>What the write descriptors of a store do, in numbers.</summary>
/// <param name="Blocks">Blocks of payload.</param>
/// <param name="FromBegin">Locations that count from the begin of the disk.</param>
/// <param name="FromEnd">Locations that count from its end.</param>
/// <param name="SeveralPlaces">Descriptors that write their blocks to more than one place.</param>
/// <param name="SeveralBlocks">Descriptors of more than one block.</param>
/// <param name="HighestFromBegin">The highest block that is written, counted from the begin; null when none is.</param>
/// <param name="HighestFromEnd">The highest block that is written, counted from the end; null when none is.</param>
public sealed record FfuDescriptorSummary(long Blocks, long FromBegin, long FromEnd, int SeveralPlaces, int SeveralBlocks, long? HighestFromBegin, long? HighestFromEnd)
{
    /// <summary>Counts the descriptors of a store.</summary>
    public static FfuDescriptorSummary Of(IEnumerable<FfuWriteDescriptor> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        var summary = new FfuDescriptorSummary(0, 0, 0, 0, 0, null, null);
        foreach (var descriptor in descriptors)
        {
            summary = summary with
            {
                Blocks = summary.Blocks + descriptor.BlockCount,
                SeveralPlaces = summary.SeveralPlaces + (descriptor.Locations.Count > 1 ? 1 : 0),
                SeveralBlocks = summary.SeveralBlocks + (descriptor.BlockCount > 1 ? 1 : 0),
            };
            foreach (var location in descriptor.Locations)
            {
                // From the end, the data of several blocks go on towards it.
                summary = location.Access == FfuDiskAccess.Begin
                    ? summary with { FromBegin = summary.FromBegin + 1, HighestFromBegin = Math.Max(summary.HighestFromBegin ?? 0, location.BlockIndex + (long)descriptor.BlockCount - 1) }
                    : summary with { FromEnd = summary.FromEnd + 1, HighestFromEnd = Math.Max(summary.HighestFromEnd ?? 0, location.BlockIndex) };
            }
        }

        return summary;
    }
}
