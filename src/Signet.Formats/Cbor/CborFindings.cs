namespace Signet.Cbor;

/// <summary>What can be wrong with CBOR.</summary>
public static class CborFindings
{
    public static readonly FindingRule Malformed = new("cbor-malformed", Severity.Error,
        "The data is not CBOR, or more deeply nested or larger than anything that is expected here.",
        "Have the data made again; it was damaged or is of another kind.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [Malformed];
}
