using System.Diagnostics.CodeAnalysis;
using System.Text;
using Signet.Binary;

namespace Signet.Ffu;

/// <summary>A device targeting record: a device that the image is for, by its SMBIOS fields.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0    4 length of each of the seven texts, in bytes, in the order of the properties
///     28    n the texts, without NUL
/// </code>
/// Little-endian. Behind the manifest, one record after the other. Source: one open implementation, which reads one record; several are read as following each other.
/// </remarks>
/// <param name="Manufacturer">As the other texts, empty when any will do.</param>
public sealed record FfuTargeting(
    string Manufacturer, string Family, string ProductName, string ProductVersion, string SkuNumber, string BaseboardManufacturer, string BaseboardProduct)
{
    /// <summary>Bytes before the texts.</summary>
    public const int FixedSize = 7 * sizeof(uint);

    /// <summary>The most bytes of texts that are read. SMBIOS texts have some dozens each.</summary>
    public const int MaxTextBytes = 16 * 1024;

    /// <summary>The most records that are read. One is all that was ever seen.</summary>
    public const uint MaxCount = 1024;

    /// <summary>Bytes of the record.</summary>
    public int Size => FixedSize + Texts.Sum(t => t.Length);

    /// <summary>The texts in the order of the file.</summary>
    public IReadOnlyList<string> Texts => [Manufacturer, Family, ProductName, ProductVersion, SkuNumber, BaseboardManufacturer, BaseboardProduct];

    /// <summary>Reads a record.</summary>
    /// <param name="source">The bytes at <paramref name="offset"/>: <see cref="FixedSize"/> plus <see cref="MaxTextBytes"/>, or as many as there are.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="record">The record; null when it is wrong.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> source, long offset, [NotNullWhen(true)] out FfuTargeting? record,
        [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new SpanReader(source);
        var lengths = new uint[7];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = reader.U32();
        }

        record = null;
        if (lengths.Sum(l => (long)l) > MaxTextBytes)
        {
            problem = FfuFindings.ImageHeader.With($"a device targeting record has {lengths.Sum(l => (long)l)} bytes of texts; {MaxTextBytes} are read", new FileRange(offset, FixedSize));
            return false;
        }

        var texts = new string[lengths.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.Latin1.GetString(reader.Take((int)lengths[i]));
        }

        problem = reader.Truncated ? FfuFindings.Truncated(offset + source.Length, $"the device targeting record at 0x{offset:x}") : null;
        record = problem is null ? new FfuTargeting(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6]) : null;
        return record is not null;
    }

    /// <summary>Writes the record.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        foreach (var text in Texts)
        {
            writer.U32((uint)text.Length);
        }

        foreach (var text in Texts)
        {
            writer.Bytes(Encoding.Latin1.GetBytes(text));
        }
    }
}
