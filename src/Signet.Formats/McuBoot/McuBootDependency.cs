using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>What an image asks of another of the same device: at least this version.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0    1 image id
///      1    3 reserved, 0
///      4    8 version
/// </code>
/// Source: MCUboot, bootutil/image.h, struct image_dependency.
/// </remarks>
public readonly record struct McuBootDependency(byte ImageId, McuBootVersion Version)
{
    /// <summary>Bytes of the structure.</summary>
    public const int Size = 12;

    /// <summary>Reads the value of a dependency TLV.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, McuBootEndian endian, out McuBootDependency dependency)
    {
        var reader = new SpanReader(source, endian == McuBootEndian.Big);
        var id = reader.U8();
        reader.Skip(3);
        dependency = new McuBootDependency(id, McuBootVersion.Read(ref reader));
        return !reader.Truncated && reader.Remaining == 0;
    }

    /// <summary>Reads <c>(id, version)</c>, several of them separated by commas.</summary>
    public static bool TryParse(string text, out IReadOnlyList<McuBootDependency> dependencies, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var list = new List<McuBootDependency>();
        dependencies = list;
        var rest = text.AsSpan().Trim();
        while (true)
        {
            var end = rest.IndexOf(')');
            var comma = rest.IndexOf(',');
            if (!rest.StartsWith("(") || end < 0 || comma < 0 || comma > end
                || !byte.TryParse(rest[1..comma].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                problem = McuBootFindings.Dependency.With($"'{text}' is not a list of dependencies: (image 0 to 255, version), (…)");
                return false;
            }

            if (!McuBootVersion.TryParse(rest[(comma + 1)..end].Trim().ToString(), out var version, out problem))
            {
                return false;
            }

            list.Add(new McuBootDependency(id, version));
            rest = rest[(end + 1)..].TrimStart();
            if (rest.IsEmpty)
            {
                return true;
            }

            rest = (rest[0] == ',' ? rest[1..] : rest).TrimStart();
        }
    }

    /// <summary>The value of a dependency TLV.</summary>
    public byte[] ToArray(McuBootEndian endian)
    {
        var bytes = new byte[Size];
        var writer = new SpanWriter(bytes, endian == McuBootEndian.Big);
        writer.U8(ImageId);
        writer.Zeros(3);
        Version.Write(ref writer);
        return bytes;
    }
}
