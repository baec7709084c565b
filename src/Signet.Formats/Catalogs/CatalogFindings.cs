namespace Signet.Catalogs;

/// <summary>What can be wrong with a catalog.</summary>
public static class CatalogFindings
{
    // A catalog of 100,000 members may have as many findings; the first ones of each kind tell enough.
    private const int MaxOfOneKind = 20;

    public static readonly FindingRule NotACatalog = new("catalog-not-a-catalog", Severity.Error,
        "The file is a certificate trust list of another kind, not a catalog.",
        "Name a catalog: a file that makecat, Inf2Cat or `signet catalog` wrote.");

    public static readonly FindingRule Malformed = new("catalog-malformed", Severity.Error,
        "The content does not have the structure of a catalog.",
        "The catalog was damaged: fetch it again, or make it again.");

    public static readonly FindingRule UnknownVersion = new("catalog-unknown-version", Severity.Error,
        "The catalog's members are of a kind that is neither version 1 nor version 2.",
        "Make the catalog again with version 1 or 2.");

    public static readonly FindingRule BadMember = new("catalog-bad-member", Severity.Error,
        "A member has an attribute twice that it may have once, or one that cannot be read: verifiers may understand it differently.",
        "Make the catalog again.");

    public static readonly FindingRule OddIdentifier = new("catalog-odd-identifier", Severity.Warning,
        "The list identifier does not have 16 bytes, as every genuine catalog has.",
        "Make the catalog again.");

    public static readonly FindingRule Empty = new("catalog-empty", Severity.Warning,
        "The catalog has no members, so it vouches for nothing.",
        "Make the catalog again and look at what its maker reported: the files may have been missing.");

    public static readonly FindingRule Unsorted = new("catalog-unsorted", Severity.Error,
        "The members do not ascend by their identifiers, as in every genuine catalog. A verifier that searches by halving does not find those that stand elsewhere.",
        "Make the catalog again.");

    public static readonly FindingRule DuplicateMember = new("catalog-duplicate-member", Severity.Warning,
        "A member occurs twice: two files with the same content were listed, or one file twice. Nothing is lost by it.",
        "List each content once.");

    public static readonly FindingRule ContradictoryMember = new("catalog-contradictory-member", Severity.Error,
        "Two members have the same identifier and state different digests: which one counts depends on who looks.",
        "Make the catalog again.");

    public static readonly FindingRule NoDigest = new("catalog-no-digest", Severity.Warning,
        "A member states no digest, so only its tag can prove that a file belongs to it.",
        "Make the catalog again.");

    public static readonly FindingRule UnknownDigest = new("catalog-unknown-digest", Severity.Warning,
        "A member's digest is of an algorithm that this program does not know, so no file can be compared with it.",
        "Make the catalog again with SHA-256.");

    public static readonly FindingRule WrongTag = new("catalog-wrong-tag", Severity.Error,
        "A member's identifier is a digest, but not the one that the member states: a file would be found under one and judged by the other.",
        "Make the catalog again.");

    public static readonly FindingRule NestedSignature = new("catalog-nested-signature", Severity.Error,
        "A second signature is nested in the catalog's. Windows knows no such catalogs, and tools that added one have broken them.",
        "Sign the catalog again with one signature (--existing replace); make a second catalog for a second signer.");

    public static readonly FindingRule NotListed = new("catalog-not-listed", Severity.Warning,
        "No catalog that was given lists the file: it belongs to none of them, or was changed.",
        "Give the catalog that the file was delivered with; if it was this one, fetch the file again.");

    public static readonly FindingRule Untrusted = new("catalog-untrusted", Severity.Warning,
        "The catalog lists the file, but its own signature does not make it trusted, so it vouches for nothing.",
        "Verify the catalog itself: `signet verify` says what is wrong with it.");

    public static readonly FindingRule DoesNotCount = new("catalog-does-not-count", Severity.Warning,
        "The system that the policy describes does not look into catalogs, so they cannot make a file trusted.",
        "Sign the file itself.");

    public static readonly FindingRule NameMismatch = new("catalog-name-mismatch", Severity.Warning,
        "The catalog lists the file's content under another name. Its content is what was signed; a name is not proof of anything.",
        "Check that the file was not put in another one's place.");

    public static readonly FindingRule EmptyFile = new("catalog-empty-file", Severity.Error,
        "A file without bytes cannot be a member of a catalog: all such files would be the same one.",
        "Leave the file out.");

    public static readonly FindingRule TooLarge = new("catalog-too-large", Severity.Error,
        "The catalog is larger than this program reads.",
        "Divide the files among several catalogs.");

    /// <summary>All rules of this area.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotACatalog, Malformed, UnknownVersion, BadMember, OddIdentifier, Empty, Unsorted, DuplicateMember, ContradictoryMember, NoDigest,
        UnknownDigest, WrongTag, NestedSignature, NotListed, Untrusted, DoesNotCount, NameMismatch, EmptyFile, TooLarge,
    ];

    /// <summary>The findings, of each kind the first ones, and how many more there are.</summary>
    internal static IReadOnlyList<Finding> Summed(IEnumerable<Finding> findings) =>
    [
        .. findings.GroupBy(f => f.Rule).SelectMany(kind =>
        {
            var all = kind.ToList();
            return all.Count <= MaxOfOneKind ? all : [.. all.Take(MaxOfOneKind), kind.Key.With($"and {all.Count - MaxOfOneKind} more members like these")];
        }),
    ];
}
