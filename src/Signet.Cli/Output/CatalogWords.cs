using Signet.Catalogs;

namespace Signet.Cli.Output;

/// <summary>Words for the numbers in catalogs.</summary>
internal static class CatalogWords
{
    /// <summary>How a member's file was hashed, as far as the member says: <c>pe</c>, <c>cab</c>, <c>msi</c>, <c>flat</c>, or the identifier of another kind.</summary>
    public static string Kind(CatalogMember member) => member switch
    {
        { MemberInfo.Subject: var subject } when subject.Equals(CatalogMemberInfo.Pe, StringComparison.OrdinalIgnoreCase) => "pe",
        { MemberInfo.Subject: var subject } when subject.Equals(CatalogMemberInfo.Cab, StringComparison.OrdinalIgnoreCase) => "cab",
        { MemberInfo.Subject: var subject } when subject.Equals(CatalogMemberInfo.Msi, StringComparison.OrdinalIgnoreCase) => "msi",
        { MemberInfo.Subject: var subject } when subject.Equals(CatalogMemberInfo.Flat, StringComparison.OrdinalIgnoreCase) => "flat",
        { MemberInfo.Subject: var subject } => subject,
        { MemberInfo2: CatalogMember.PeChoice } => "pe",
        { MemberInfo2: CatalogMember.LinkChoice } => "cab",
        { MemberInfo2: CatalogMember.FlatChoice } => "flat",
        _ => "unknown",
    };
}
