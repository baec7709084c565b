using Signet.Binary;

namespace Signet.Ffu;

/// <summary>Bytes that the disk must hold before a partial update is written to it.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0    4 sector
///      4    4 offset in it   bytes
///      8    4 byte count     bytes
///     12    n the bytes
/// </code>
/// Little-endian. Between a store header and its write descriptors. Source: Microsoft, "FFU image format"; no image with one was at hand.
/// </remarks>
/// <param name="Sector">The sector of the disk.</param>
/// <param name="SectorOffset">Where in it, in bytes.</param>
/// <param name="Content">What must be there.</param>
public sealed record FfuValidateDescriptor(uint Sector, uint SectorOffset, ReadOnlyMemory<byte> Content)
{
    /// <summary>Bytes before the content.</summary>
    public const int FixedSize = 12;

    /// <summary>The most bytes of them that are read.</summary>
    public const uint MaxTableBytes = 16 * 1024 * 1024;

    /// <summary>Checks that a table holds as many as its header counts.</summary>
    /// <param name="table">The bytes that the store header gives them.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="count">How many the store header counts.</param>
    /// <param name="descriptors">The descriptors, as far as they are right.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static Finding? Read(ReadOnlyMemory<byte> table, long offset, uint count, out IReadOnlyList<FfuValidateDescriptor> descriptors)
    {
        var read = new List<FfuValidateDescriptor>();
        descriptors = read;
        var rest = table;
        for (uint i = 0; i < count; i++)
        {
            var reader = new SpanReader(rest.Span);
            var (sector, within, length) = (reader.U32(), reader.U32(), reader.U32());
            if (reader.Truncated || length > reader.Remaining)
            {
                return FfuFindings.Descriptor.With(
                    $"validate descriptor {i} of {count}: the table ends inside it", new FileRange(offset + table.Length - rest.Length, rest.Length));
            }

            read.Add(new FfuValidateDescriptor(sector, within, rest.Slice(FixedSize, (int)length)));
            rest = rest[(FixedSize + (int)length)..];
        }

        return rest.Length == 0 ? null
            : FfuFindings.Descriptor.With($"{rest.Length} bytes follow the last validate descriptor", new FileRange(offset + table.Length - rest.Length, rest.Length));
    }
}
