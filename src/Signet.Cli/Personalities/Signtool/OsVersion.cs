using System.Globalization;
using Signet.Catalogs;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>A release of Windows as <c>/o</c> names it: <c>2:10.0.19045</c>.</summary>
/// <param name="Platform">2 for Windows NT and all that followed.</param>
/// <param name="Major">The major version.</param>
/// <param name="Minor">The minor version.</param>
/// <param name="Build">The build; null when it does not matter.</param>
internal sealed record OsVersion(int Platform, int Major, int Minor, int? Build)
{
    private const string Attribute = "OSAttr";

    /// <summary>Reads <c>2:10.0</c> or <c>2:10.0.19045</c>; null for anything else.</summary>
    internal static OsVersion? Read(string text)
    {
        if (text.Split(':') is not [var platform, var version])
        {
            return null;
        }

        int?[] numbers = [.. version.Split('.').Prepend(platform).Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (int?)null)];
        return numbers switch
        {
            [{ } p, { } major, { } minor] => new OsVersion(p, major, minor, null),
            [{ } p, { } major, { } minor, { } build] => new OsVersion(p, major, minor, build),
            _ => null,
        };
    }

    /// <summary>True when the member, or else its catalog, names this release among those it is for. Without such a list it is for none.</summary>
    internal bool IsIn(CatalogMembership membership)
    {
        var list = List(membership.Member.NameValues) ?? List(membership.Catalog.Catalog?.Attributes ?? []);
        return list?.Split(',').Select(item => Read(item.Trim())).Any(Includes) == true;
    }

    private bool Includes(OsVersion? other) =>
        other is not null && (other.Platform, other.Major, other.Minor) == (Platform, Major, Minor) && (Build is null || other.Build is null || other.Build <= Build);

    private static string? List(IEnumerable<CatalogNameValue> values) =>
        values.FirstOrDefault(v => v.Name.Equals(Attribute, StringComparison.OrdinalIgnoreCase))?.Text;
}
