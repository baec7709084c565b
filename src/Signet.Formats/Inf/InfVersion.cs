using System.Globalization;
using System.Text.RegularExpressions;

namespace Signet.Inf;

/// <summary>The directive DriverVer: <c>mm/dd/yyyy[,w.x.y.z]</c>.</summary>
/// <param name="Date">The date, which has no time zone.</param>
/// <param name="Version">The version as it is written; null when there is none.</param>
public sealed partial record InfDriverVersion(DateOnly Date, string? Version)
{
    /// <summary>Reads the values of the directive; null when they are malformed.</summary>
    /// <remarks>Dashes pass for slashes, one digit for two. Each part of the version is below 65,536. Source: Microsoft, INF DriverVer Directive.</remarks>
    public static InfDriverVersion? Parse(InfEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var date = DatePattern().Match(entry.Value(0));
        var version = entry.Value(1).Trim();
        return date.Success && (version.Length == 0 || IsVersion(version))
            && DateOnly.TryParseExact(
                $"{date.Groups[1].Value}/{date.Groups[2].Value}/{date.Groups[3].Value}", "M/d/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new InfDriverVersion(day, version.Length == 0 ? null : version)
            : null;
    }

    private static bool IsVersion(string text)
    {
        var parts = text.Split('.', 5);
        return parts.Length <= 4 && parts.All(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    [GeneratedRegex(@"^\s*([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})\s*$")]
    private static partial Regex DatePattern();
}

/// <summary>The section [Version] of an INF, without its catalogs.</summary>
public sealed record InfVersion
{
    /// <summary>As written: <c>$Windows NT$</c> or <c>$Chicago$</c> for a valid INF; null when missing.</summary>
    public string? Signature { get; init; }

    /// <summary>The setup class's name; null when missing.</summary>
    public string? Class { get; init; }

    /// <summary>The setup class; null when missing or malformed.</summary>
    public Guid? ClassGuid { get; init; }

    /// <summary>Whose package it is; null when missing.</summary>
    public string? Provider { get; init; }

    /// <summary>Date and version of the package; null when missing or malformed.</summary>
    public InfDriverVersion? DriverVersion { get; init; }

    /// <summary>The entry DriverVer, or null.</summary>
    public InfEntry? DriverVersionEntry { get; init; }

    /// <summary>True when PnpLockDown is 1: Windows protects the installed files.</summary>
    public bool PnpLockDown { get; init; }

    /// <summary>INFs of Windows that say where files lie; they make up for missing SourceDisksFiles entries.</summary>
    public IReadOnlyList<string> LayoutFiles { get; init; } = [];

    /// <summary>Number of the line of the header; 0 when there is no such section.</summary>
    public int Line { get; init; }
}

/// <summary>A catalog that [Version] names.</summary>
/// <param name="Name">Name of the file, which lies beside the INF.</param>
/// <param name="Decoration">What stands behind CatalogFile and its dot, in lower case: <c>ntamd64</c>, <c>nt</c>; empty for CatalogFile alone.</param>
/// <param name="Line">Number of the line, from 1.</param>
public sealed record InfCatalogFile(string Name, string Decoration, int Line)
{
    /// <summary>The architectures that it is for, before nearer entries take theirs.</summary>
    public InfArchitectures Architectures => InfDecoration.Parse(Decoration) is { Architecture: not InfArchitectures.None } decoration
        ? decoration.Architecture : InfArchitectures.All;
}
