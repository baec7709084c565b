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
        "The signature holds more elements, certificates, signers or attributes than any genuine signature does.",
        "The file was made to exhaust verifiers: do not use it.");

    public static readonly FindingRule NoSigner = new("cms-no-signer", Severity.Error,
        "The SignedData has no signer: it carries certificates or content, but nobody signed.",
        "Sign the file.");

    public static readonly FindingRule ManySigners = new("cms-many-signers", Severity.Error,
        "The SignedData has several signers. Genuine signatures have one, and further signatures are nested; verifiers disagree about which of several counts.",
        "Sign the file again, with one signer for each signature.");

    public static readonly FindingRule WrongContentType = new("cms-wrong-content-type", Severity.Error,
        "The signature is over another kind of content than this file must have.",
        "Sign the file again; a signature of another kind was put into it.");

    public static readonly FindingRule DigestAlgorithmMismatch = new("cms-digest-algorithm-mismatch", Severity.Error,
        "The signature names different digest algorithms in places where they must agree.",
        "Sign the file again.");

    public static readonly FindingRule UnknownDigest = new("cms-unknown-digest", Severity.Error,
        "The signer uses a digest algorithm that Signet does not compute.",
        "Sign the file again with SHA-256.");

    public static readonly FindingRule NoSignedAttributes = new("cms-no-signed-attributes", Severity.Error,
        "The signer signs the bare content without attributes, so that the same signature fits content of another type.",
        "Sign the file again with a signer that writes signed attributes.");

    public static readonly FindingRule DuplicateAttribute = new("cms-duplicate-attribute", Severity.Error,
        "A signed attribute occurs twice, so that two verifiers may obey different ones.",
        "Sign the file again.");

    public static readonly FindingRule MissingAttribute = new("cms-missing-attribute", Severity.Error,
        "The signer leaves out an attribute that binds the signature to its content.",
        "Sign the file again.");

    public static readonly FindingRule BadAttribute = new("cms-bad-attribute", Severity.Error,
        "A signed attribute that binds the signature to its content does not have the value its type demands.",
        "Sign the file again.");

    public static readonly FindingRule ContentTypeMismatch = new("cms-content-type-mismatch", Severity.Error,
        "The signer signed content of another type than the one that is there: the type was changed after signing.",
        "Fetch the file again from its maker, or sign it again.");

    public static readonly FindingRule DigestMismatch = new("cms-digest-mismatch", Severity.Error,
        "The signed content was changed after signing.",
        "Fetch the file again from its maker, or sign it again.");

    public static readonly FindingRule UnsortedAttributes = new("cms-unsorted-attributes", Severity.Warning,
        "The signed attributes are not in DER order. Windows verifies them as they are; stricter verifiers sort them first and refuse.",
        "Sign the file again with a signer that sorts.");

    public static readonly FindingRule UnknownAttribute = new("cms-unknown-attribute", Severity.Warning,
        "An attribute of unknown type stands outside what is signed. Anyone can change it without breaking the signature.",
        "Do not rely on it; ask the publisher whether he put it there.");

    public static readonly FindingRule HiddenData = new("cms-hidden-data", Severity.Error,
        "More data stands in unverified parts of the signature (unsigned attributes, certificates, revocation lists) than any of them needs: a payload can hide there behind a good signature.",
        "Fetch the file again from its maker.");

    public static readonly FindingRule UnknownSignatureAlgorithm = new("cms-unknown-signature-algorithm", Severity.Error,
        "The signature is made with an algorithm, or with parameters of one, that Signet does not verify.",
        "Sign the file again with RSA or ECDSA.");

    public static readonly FindingRule NoSignerCertificate = new("cms-no-signer-certificate", Severity.Error,
        "The certificate of the signer is missing, so its signature cannot be verified.",
        "Sign the file again and let the signer include its certificate.");

    public static readonly FindingRule SignatureMismatch = new("cms-signature-mismatch", Severity.Error,
        "The signature was not made by the signer's key over what is signed: one of them was changed.",
        "Fetch the file again from its maker, or sign it again.");

    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotDer, Truncated, TooDeep, Malformed, NotSignedData, TooMany, NoSigner, ManySigners, WrongContentType,
        DigestAlgorithmMismatch, UnknownDigest, NoSignedAttributes, DuplicateAttribute, MissingAttribute, BadAttribute,
        ContentTypeMismatch, DigestMismatch, UnsortedAttributes, UnknownAttribute, HiddenData, UnknownSignatureAlgorithm,
        NoSignerCertificate, SignatureMismatch,
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
            DerFaultKind.TooMany => TooMany,
            _ => throw new ArgumentException("there is no fault", nameof(fault)),
        };
        return rule.With(fault.Reason, new FileRange(offset + fault.Offset, 1));
    }
}
