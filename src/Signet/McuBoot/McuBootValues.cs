using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>Numbers in records.</summary>
public static class McuBootValues
{
    /// <summary>The security counter of a record; null when it has not its four bytes.</summary>
    public static uint? ReadCounter(Tlv record, McuBootEndian endian)
    {
        var reader = new SpanReader(record.Value.Span, endian == McuBootEndian.Big);
        var counter = reader.U32();
        return reader.Truncated || reader.Remaining != 0 ? null : counter;
    }

    /// <summary>The protected security counter of an image; null when it has none.</summary>
    public static uint? Counter(McuBootImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        foreach (var record in image.ProtectedArea?.Records ?? [])
        {
            if (record.Type == TlvType.SecurityCounter)
            {
                return ReadCounter(record, image.Endian);
            }
        }

        return null;
    }
}
