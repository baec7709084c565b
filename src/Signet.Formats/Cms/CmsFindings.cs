namespace Signet.Cms;

/// <summary>What can be wrong with a SignedData and its signers.</summary>
public static class CmsFindings
{
    public static readonly FindingRule NotDer = new("cms-not-der", Severity.Error,
        "The signature is not DER: it has an indefinite or overlong length, or a string in pieces. Parsers read such forms differently, which lets one signature mean two things.",
        "Sign the file again with a signer that writes DER.");

    public static readonly FindingRule Truncated = new("cms-truncated", Severity.Error,
        "The signature ends in the middle of an element.",
        "The file was cut short or its signature overwritten: fetch it again from its maker.");

    public static readonly FindingRule TooDeep = new("cms-too-deep", Severity.Error,
        "The signature nests elements deeper than any genuine signature does.",
        "The file was made to exhaust parsers: do not use it.");

    public static readonly FindingRule Malformed = new("cms-malformed", Severity.Error,
        "The signature does not have the structure of a PKCS #7 SignedData.",
        "The signature was damaged or is of another kind: fetch the file again, or sign it again.");

    public static readonly FindingRule NotSignedData = new("cms-not-signed-data", Severity.Error,
        "The signature block holds another kind of PKCS #7 content than SignedData.",
        "Sign the file again; a signature must be a SignedData.");

    public static readonly FindingRule TooMany = new("cms-too-many", Severity.Error,
        "The signature holds more certificates, signers or attributes than any genuine signature does.",
        "The file was made to exhaust verifiers: do not use it.");

    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotDer, Truncated, TooDeep, Malformed, NotSignedData, TooMany,
    ];

    /// <summary>The finding for a fault that a walk over the structure found.</summary>
    /// <param name="fault">The fault; not of kind none.</param>
    /// <param name="offset">Where the walk started in the file, in bytes.</param>
    public static Finding Of(DerFault fault, long offset)
    {
        var rule = fault.Kind switch
        {
            DerFaultKind.Truncated => Truncated,
            DerFaultKind.NotDer => NotDer,
            DerFaultKind.TooDeep => TooDeep,
            _ => throw new ArgumentException("there is no fault", nameof(fault)),
        };
        return rule.With(fault.Reason, new FileRange(offset + fault.Offset, 1));
    }
}
