namespace Signet.Ffu;

/// <summary>A store of an image: its header, and where its parts lie in the file.</summary>
/// <param name="Header">The header.</param>
/// <param name="HeaderRange">Header, validate and write descriptors, without the zeros behind them.</param>
/// <param name="Descriptors">Where each piece of the payload goes, in the order of the payload; null when the file ends before them.</param>
public sealed record FfuStore(FfuStoreHeader Header, FileRange HeaderRange, FfuWriteDescriptors? Descriptors)
{
    /// <summary>What the disk must hold before a partial update; empty for a full one.</summary>
    public IReadOnlyList<FfuValidateDescriptor> Validation { get; init; } = [];

    /// <summary>The payload; it may end behind the end of a file that was cut off.</summary>
    public FileRange Payload { get; init; }

    /// <summary>Bytes of payload that the descriptors ask for.</summary>
    public long DescribedSize => Descriptors?.DataSize ?? 0;
}
