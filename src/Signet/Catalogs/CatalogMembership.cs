using Signet.Trust;

namespace Signet.Catalogs;

/// <summary>A file's place in a catalog.</summary>
public sealed record CatalogMembership
{
    /// <summary>The catalog, its own signature judged.</summary>
    public required JudgedCatalog Catalog { get; init; }

    /// <summary>The member that states the file's digest.</summary>
    public required CatalogMember Member { get; init; }

    /// <summary>The algorithm of the digest by which the file was found.</summary>
    public required DigestAlgorithm Algorithm { get; init; }

    /// <summary>True when the catalog makes the file trusted: the catalog is, and nothing about the member speaks against it.</summary>
    public bool Proves { get; init; }

    /// <summary>What is odd about the membership, and why it does not prove anything when it does not. Part of the file's report.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>A catalog and what verifying it has shown.</summary>
/// <param name="Path">The name that it is reported by.</param>
/// <param name="Catalog">What it says; null when it could not be read.</param>
/// <param name="Report">What verifying it has shown.</param>
public sealed record JudgedCatalog(string Path, Catalog? Catalog, FileReport Report);
