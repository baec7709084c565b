namespace Signet.Catalogs;

/// <summary>What can be wrong with a catalog definition file.</summary>
public static class CdfFindings
{
    public static readonly FindingRule HeaderMissing = new("cdf-header-missing", Severity.Error,
        "The file has no section [CatalogHeader], so it is no catalog definition file.",
        "Begin the file with the line [CatalogHeader]; a section's name stands at the very beginning of its line.");

    public static readonly FindingRule TooLarge = new("cdf-too-large", Severity.Error,
        "The definition file is larger than this program reads.",
        "Divide the files among several catalogs.");

    public static readonly FindingRule NameMissing = new("cdf-name-missing", Severity.Error,
        "[CatalogHeader] does not name the catalog to be made.",
        "Add the line Name=FILE.cat.");

    public static readonly FindingRule Version = new("cdf-version", Severity.Error,
        "CatalogVersion and HashAlgorithms do not go together: version 1 is SHA1 (both may be left out), version 2 is SHA256, and there is nothing else.",
        "For a catalog of SHA-256 write CatalogVersion=2 and HashAlgorithms=SHA256, without blanks around the values.");

    public static readonly FindingRule AttributeIncomplete = new("cdf-attribute-incomplete", Severity.Error,
        "An attribute has fewer than the three parts that it needs: flags, name and value with colons between them.",
        "Write it as 0x10010001:NAME:VALUE.");

    public static readonly FindingRule AttributeFlags = new("cdf-attribute-flags", Severity.Error,
        "The flags of an attribute make no sense: they say neither text nor base64, or neither name nor object identifier, or the name is no such identifier.",
        "Use 0x10010001 for text, 0x10020001 for base64.");

    public static readonly FindingRule AttributeUnsupported = new("cdf-attribute-unauthenticated", Severity.Error,
        "The flags of an attribute ask for one outside of what is signed (0x20000000). makecat knows the flag and refuses it.",
        "Use 0x10010001 for text, 0x10020001 for base64.");

    public static readonly FindingRule AttributeBase64 = new("cdf-attribute-base64", Severity.Error,
        "The value of an attribute is to be base64, and is not. makecat stores arbitrary bytes of memory then.",
        "Write the value in base64 with its padding, or set the flags to 0x10010001 for text.");

    public static readonly FindingRule AttributeUnreachable = new("cdf-attribute-unreachable", Severity.Warning,
        "An attribute is not reached: the numbers begin at 1, and the first gap, empty value or faulty attribute ends them.",
        "Number the attributes 1, 2, 3 without a gap.");

    public static readonly FindingRule Guid = new("cdf-subject-guid", Severity.Error,
        "ALTSIPID is not a GUID.",
        "Write it as {DE351A42-8E59-11D0-8C47-00C04FC295EE}, or leave the line out.");

    public static readonly FindingRule SubjectUnknown = new("cdf-subject-unknown", Severity.Error,
        "ALTSIPID names a kind of file that this program does not hash.",
        "Leave the line out: the file's bytes decide then. {DE351A42-8E59-11D0-8C47-00C04FC295EE} hashes it as it is.");

    public static readonly FindingRule LabelWithoutHash = new("cdf-label-without-hash", Severity.Error,
        "A label of a version 2 catalog does not begin with <hash>: such a catalog has no tags but digests.",
        "Begin the label with <hash>, at the very beginning of the line.");

    public static readonly FindingRule PathMissing = new("cdf-path-missing", Severity.Error,
        "A member has a label and no file.",
        "Write the file's name behind the equals sign.");

    public static readonly FindingRule LabelRepeated = new("cdf-label-repeated", Severity.Warning,
        "A label follows itself: makecat takes its first file and passes over the second.",
        "Give each file a label of its own.");

    public static readonly FindingRule LineUnused = new("cdf-line-unused", Severity.Warning,
        "A line means nothing: an unknown name in [CatalogHeader], or a second value for a name that has one.",
        "Remove the line, or correct the name.");

    public static readonly FindingRule PageHashesValue = new("cdf-page-hashes-value", Severity.Warning,
        "PageHashes in [CatalogHeader] is neither true nor false. Everything but the word false turns page hashes on there.",
        "Write PageHashes=true or PageHashes=false, without blanks around the value.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        HeaderMissing, TooLarge, NameMissing, Version, AttributeIncomplete, AttributeFlags, AttributeUnsupported, AttributeBase64, AttributeUnreachable,
        Guid, SubjectUnknown, LabelWithoutHash, PathMissing, LabelRepeated, LineUnused, PageHashesValue,
    ];

    public static Finding NoHeader() => HeaderMissing.With("there is no section [CatalogHeader]", new FileRange(0, 0));

    internal static Finding NoName(CdfLine header) => At(NameMissing, header, "[CatalogHeader] has no Name");

    internal static Finding BadVersion(CdfLine where, string version, string algorithms) =>
        At(Version, where, $"CatalogVersion is '{version}', HashAlgorithms is '{algorithms}'");

    internal static Finding Incomplete(CdfLine where, string text) => At(AttributeIncomplete, where, $"'{text}' is not flags:name:value");

    internal static Finding BadFlags(CdfLine where, string what) => At(AttributeFlags, where, $"'{what}' does not fit the attribute's kind");

    internal static Finding Unauthenticated(CdfLine where, string flags) => At(AttributeUnsupported, where, $"the flags {flags} are not supported");

    internal static Finding NotBase64(CdfLine where, string name) => At(AttributeBase64, where, $"the value of '{name}' is not base64");

    internal static Finding Unreachable(CdfLine where) => At(AttributeUnreachable, where, $"'{where.Key}' is not reached");

    internal static Finding NotGuid(CdfLine where, string text) => At(Guid, where, $"'{text}' is not a GUID");

    public static Finding UnknownSubject(CdfMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return SubjectUnknown.With($"'{member.Label}' is to be hashed as {member.Subject:B}", member.Where) with { Line = member.Line };
    }

    internal static Finding NoHash(CdfLine where) => At(LabelWithoutHash, where, $"the label '{where.Key}' does not begin with <hash>");

    internal static Finding NoPath(CdfLine where) => At(PathMissing, where, $"the member '{where.Key}' names no file");

    internal static Finding Repeated(CdfLine where) => At(LabelRepeated, where, $"the label '{where.Key}' follows itself");

    internal static Finding Unused(CdfLine where) => At(LineUnused, where, $"'{where.Key}' means nothing here");

    internal static Finding OddPageHashes(CdfLine where) => At(PageHashesValue, where, $"PageHashes is '{where.Value}'");

    private static Finding At(FindingRule rule, CdfLine line, string message) => rule.With(message, line.Where) with { Line = line.Number };
}
