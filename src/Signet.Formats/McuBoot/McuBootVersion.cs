using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>The version of an image: <c>major.minor.revision+build</c>.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0    1 major
///      1    1 minor
///      2    2 revision
///      4    4 build
/// </code>
/// Source: MCUboot, design.md, "Image format", struct image_version.
/// </remarks>
public readonly record struct McuBootVersion(byte Major, byte Minor, ushort Revision, uint Build) : IComparable<McuBootVersion>
{
    /// <summary>Bytes of the structure.</summary>
    public const int Size = 8;

    /// <summary>
    /// The security counter that stands for this version: major in the highest byte, then minor, then revision. The build does not count,
    /// so images that differ in it alone can replace each other.
    /// </summary>
    public uint SecurityCounter => ((uint)Major << 24) | ((uint)Minor << 16) | Revision;

    /// <summary>Reads <c>major[.minor[.revision[+build]]]</c>, decimal and without leading zeros, and checks each number's range.</summary>
    public static bool TryParse(string text, out McuBootVersion version, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        version = default;
        var plus = text.Split('+');
        var numbers = plus[0].Split('.');
        if (plus.Length > 2 || numbers.Length > 3 || (plus.Length == 2 && numbers.Length < 3))
        {
            problem = McuBootFindings.Version.With($"'{text}' is not a version: major[.minor[.revision[+build]]]");
            return false;
        }

        Span<uint> parts = stackalloc uint[4];
        ReadOnlySpan<uint> largest = [byte.MaxValue, byte.MaxValue, ushort.MaxValue, uint.MaxValue];
        string[] names = ["major", "minor", "revision", "build"];
        for (var i = 0; i < 4; i++)
        {
            var part = i == 3 ? (plus.Length == 2 ? plus[1] : "0") : i < numbers.Length ? numbers[i] : "0";
            if (part.Length == 0 || part.Any(c => !char.IsAsciiDigit(c)) || (part.Length > 1 && part[0] == '0'))
            {
                problem = McuBootFindings.Version.With($"'{text}' is not a version: its {names[i]} is not a number without leading zeros");
                return false;
            }

            if (!uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]) || parts[i] > largest[i])
            {
                problem = McuBootFindings.Version.With($"the {names[i]} of version '{text}' is above {largest[i]}, which is the most that the header holds");
                return false;
            }
        }

        version = new McuBootVersion((byte)parts[0], (byte)parts[1], (ushort)parts[2], parts[3]);
        problem = null;
        return true;
    }

    /// <summary>Reads the structure; zeros when the bytes end early, which the reader then knows.</summary>
    public static McuBootVersion Read(ref SpanReader reader) => new(reader.U8(), reader.U8(), reader.U16(), reader.U32());

    /// <summary>Writes the structure.</summary>
    public void Write(ref SpanWriter writer)
    {
        writer.U8(Major);
        writer.U8(Minor);
        writer.U16(Revision);
        writer.U32(Build);
    }

    /// <inheritdoc/>
    public int CompareTo(McuBootVersion other) => (Major, Minor, Revision, Build).CompareTo((other.Major, other.Minor, other.Revision, other.Build));

    public static bool operator <(McuBootVersion left, McuBootVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(McuBootVersion left, McuBootVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(McuBootVersion left, McuBootVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(McuBootVersion left, McuBootVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Always all four numbers: <c>1.2.3+4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Revision}+{Build}");
}
