using Signet.Cms;
using Signet.Keys;
using Signet.X509;

namespace Signet.Authenticode;

/// <summary>What to do with a file that is signed already.</summary>
public enum ExistingSignature
{
    /// <summary>Refuse.</summary>
    Fail,

    /// <summary>Drop what is there and sign anew.</summary>
    Replace,

    /// <summary>Add a signature: nested in the first one, or as a further table entry of an EFI image.</summary>
    Append,

    /// <summary>Leave the file alone, provided that its signatures are intact.</summary>
    Skip,
}

/// <summary>What a signature says besides the file's digest.</summary>
public sealed record SignatureOptions
{
    /// <summary>The digest of the file, of the content and of the attributes: always one algorithm, as signtool has it.</summary>
    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.Sha256;

    /// <summary>A description of the file, shown by Windows when it asks before running it; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Where to read more; null for none.</summary>
    public string? Url { get; init; }

    /// <summary>Whether the signature holds a hash of each page.</summary>
    public bool PageHashes { get; init; }

    /// <summary>Whether to clear PointerToRawData of sections without data first, which forced integrity trips over.</summary>
    public bool FixPointerToRawData { get; init; }

    /// <summary>Whether the signature asks Windows for the relaxed check for markers in it (MS12-024). PE files alone have it.</summary>
    public bool RelaxedMarkerCheck { get; init; }

    /// <summary>Whether the signature says that it is to be sealed: Windows refuses the file until it is.</summary>
    public bool IntentToSeal { get; init; }

    /// <summary>Authenticated attributes to add, each of a type of its own.</summary>
    public IReadOnlyList<CmsAttribute> Attributes { get; init; } = [];

    /// <summary>What to do with a file that is signed already.</summary>
    public ExistingSignature Existing { get; init; } = ExistingSignature.Fail;
}
