namespace Signet.Catalogs;

/// <summary>What is odd about a catalog that could be read: order, duplicates, tags that are not those of their digests.</summary>
internal static class CatalogCheck
{
    /// <summary>Checks every member once; linear in their number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="whole">Where its list lies in the file.</param>
    public static IEnumerable<Finding> Run(Catalog catalog, FileRange whole)
    {
        if (catalog.ListIdentifier.Length != Catalog.ListIdentifierLength)
        {
            yield return CatalogFindings.OddIdentifier.With($"the list identifier has {catalog.ListIdentifier.Length} bytes", whole);
        }

        if (catalog.Members.Count == 0)
        {
            yield return CatalogFindings.Empty.With("the catalog has no members", whole);
        }

        foreach (var finding in CheckOrder(catalog.Members))
        {
            yield return finding;
        }

        foreach (var member in catalog.Members)
        {
            foreach (var finding in CheckMember(member, catalog.Version))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> CheckOrder(IReadOnlyList<CatalogMember> members)
    {
        var seen = new Dictionary<byte[], CatalogMember>(members.Count, ByteArrayComparer.Instance);
        CatalogMember? previous = null;
        var unsorted = false;
        foreach (var member in members)
        {
            if (!unsorted && previous is not null && previous.Identifier.Span.SequenceCompareTo(member.Identifier.Span) > 0)
            {
                unsorted = true;
                yield return CatalogFindings.Unsorted.With($"the member {member.Tag} stands behind {previous.Tag}", member.Where);
            }

            previous = member;
            var key = member.Identifier.ToArray();
            if (!seen.TryGetValue(key, out var other))
            {
                seen.Add(key, member);
            }
            else if (!SameDigest(member, other))
            {
                yield return CatalogFindings.ContradictoryMember.With($"two members {member.Tag} state different digests", member.Where);
            }
            else if (!OtherPath(member, other))
            {
                yield return CatalogFindings.DuplicateMember.With($"the member {member.Tag} occurs twice", member.Where);
            }
        }
    }

    private static IEnumerable<Finding> CheckMember(CatalogMember member, CatalogVersion version)
    {
        var isTwin = version == CatalogVersion.V2 && member.Identifier.Length == 20;
        if (member.Content is not { } content)
        {
            if (!isTwin)
            {
                yield return CatalogFindings.NoDigest.With($"the member {member.Tag} states no digest", member.Where);
            }
        }
        else if (DigestAlgorithm.FromOid(content.DigestAlgorithm) is not { } algorithm)
        {
            yield return CatalogFindings.UnknownDigest.With($"the member {member.Tag} is hashed with {content.DigestAlgorithm}", member.Where);
        }
        else if (member.IdentifierDigest is { } tag ? tag.Algorithm != algorithm || !tag.Value.Span.SequenceEqual(content.Digest.Span) : version == CatalogVersion.V2)
        {
            yield return CatalogFindings.WrongTag.With(
                $"the member {member.Tag} states the {algorithm} digest {Convert.ToHexStringLower(content.Digest.Span)}", member.Where);
        }
    }

    // Two files of a folder may have the same content: each has a member with its path.
    private static bool OtherPath(CatalogMember one, CatalogMember other) =>
        one.Text("FilePath") is { } path && other.Text("FilePath") is { } otherPath && !path.Equals(otherPath, StringComparison.OrdinalIgnoreCase);

    private static bool SameDigest(CatalogMember one, CatalogMember other) =>
        one.Content is null ? other.Content is null
        : other.Content is not null && one.Content.DigestAlgorithm == other.Content.DigestAlgorithm && one.Content.Digest.Span.SequenceEqual(other.Content.Digest.Span);
}
