using Signet.Catalogs;

namespace Signet.Drivers;

/// <summary>How the catalogs of a driver package are to be made.</summary>
public sealed record DriverCatalogOptions
{
    /// <summary>The releases of Windows that the package is for.</summary>
    public required IReadOnlyList<DriverOs> Releases { get; init; }

    /// <summary>The catalogs' version; null for <see cref="VersionFor"/>.</summary>
    public CatalogVersion? Version { get; init; }

    /// <summary>When the catalogs are made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The day with which DriverVer is compared.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The list identifier of every catalog; null for a random one each.</summary>
    public ReadOnlyMemory<byte>? ListIdentifier { get; init; }

    /// <summary>Whether the members of PE images hold a hash of each page.</summary>
    public bool PageHashes { get; init; }

    /// <summary>The names of the images that <see cref="PageHashes"/> is about, in any case; empty for all.</summary>
    public IReadOnlyList<string> PageHashFiles { get; init; } = [];

    /// <summary>Names catalogs in lower case, as Inf2Cat does, instead of as the INF spells them.</summary>
    public bool LowerCaseNames { get; init; }

    /// <summary>Version 2 (SHA-256) when every release is Windows 10 or later; older ones read version 1 alone.</summary>
    /// <remarks>So it is in all catalogs by Inf2Cat that were seen: with Windows 8.1 or older in the list version 1, even in 2021.</remarks>
    public static CatalogVersion VersionFor(IReadOnlyList<DriverOs> releases) =>
        releases.All(os => os.Major >= 10) ? CatalogVersion.V2 : CatalogVersion.V1;
}
