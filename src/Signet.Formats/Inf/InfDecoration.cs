using System.Globalization;

namespace Signet.Inf;

/// <summary>The TargetOS decoration of a models section: for which machines it is.</summary>
/// <remarks>
/// <code>
/// NT[Architecture][.[OSMajorVersion][.[OSMinorVersion][.[ProductType][.[SuiteMask][.[BuildNumber]]]]]]
/// </code>
/// Numbers are decimal, or hexadecimal with 0x. A version is the lowest that the section is for; the build counts only where major and
/// minor version are equal. Product type and suite have to match. Without an architecture the section is for x86 alone (since Windows
/// Server 2003 SP1). Source: Microsoft, INF Manufacturer Section.
/// </remarks>
public sealed record InfDecoration
{
    private const int Fields = 5;

    /// <summary>As it is written, without a leading dot; empty for an undecorated section.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The architecture; none when the decoration names none.</summary>
    public InfArchitectures Architecture { get; private init; }

    /// <summary>Lowest major version, or null.</summary>
    public int? Major { get; private init; }

    /// <summary>Lowest minor version, or null.</summary>
    public int? Minor { get; private init; }

    /// <summary>VER_NT value, or null.</summary>
    public int? ProductType { get; private init; }

    /// <summary>VER_SUITE bits, or null.</summary>
    public int? Suite { get; private init; }

    /// <summary>Lowest build of exactly that version, or null.</summary>
    public int? Build { get; private init; }

    /// <summary>No decoration.</summary>
    public static InfDecoration None { get; } = new();

    /// <summary>The architectures of machines that it can fit.</summary>
    public InfArchitectures Architectures => Architecture == InfArchitectures.None ? InfArchitectures.X86 : Architecture;

    /// <summary>Reads a decoration; null when it is none.</summary>
    /// <param name="text">Without the dot in front: <c>NTamd64.10.0...16299</c>.</param>
    public static InfDecoration? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('.', Fields + 2);
        if (!parts[0].StartsWith("NT", StringComparison.OrdinalIgnoreCase) || parts.Length > Fields + 1)
        {
            return null;
        }

        var architecture = InfArchitectureNames.Parse(parts[0].AsSpan(2));
        if (architecture == InfArchitectures.None && parts[0].Length > 2)
        {
            return null;
        }

        var numbers = new int?[Fields];
        for (var i = 1; i < parts.Length; i++)
        {
            var number = InfNumber.Parse(parts[i]);
            if (parts[i].Length > 0 && number is null)
            {
                return null;
            }

            numbers[i - 1] = number;
        }

        return new InfDecoration
        {
            Text = text, Architecture = architecture,
            Major = numbers[0], Minor = numbers[1], ProductType = numbers[2], Suite = numbers[3], Build = numbers[4],
        };
    }

    /// <summary>True when a section with this decoration is for that machine.</summary>
    public bool Fits(InfTarget target)
    {
        var version = (Major ?? 0, Major is null ? 0 : Minor ?? 0).CompareTo((target.Major, Major is null ? 0 : target.Minor));
        return Architectures == target.Architecture
            && (Major is null || version <= 0)
            && (Major is null || version < 0 || Build is null || Build <= target.Build)
            && (ProductType is null || ProductType == target.ProductType)
            && (Suite is null || (Suite & target.Suite) == Suite);
    }

    /// <summary>Of two that fit, the higher is the nearer: version first, then build, architecture, product type and suite.</summary>
    internal (int, int, int, int, int, int) Rank => (
        Major ?? -1, Minor ?? -1, Build ?? -1, Architecture == InfArchitectures.None ? 0 : 1, ProductType is null ? 0 : 1,
        Suite is { } suite ? 1 + int.PopCount(suite) : 0);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Numbers as INF files write them.</summary>
internal static class InfNumber
{
    /// <summary>A number of at most 31 bits, decimal or with 0x hexadecimal; null for anything else.</summary>
    public static int? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var hex = trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return int.TryParse(
            hex ? trimmed[2..] : trimmed, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 0
            ? value : null;
    }
}
