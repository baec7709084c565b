using Signet.X509;

namespace Signet.Cms;

/// <summary>What checking one signer found. It says nothing about trust.</summary>
/// <param name="Signer">The signer's certificate; null when it is not there.</param>
/// <param name="Digest">The signer's digest algorithm; null when it is not known to us. Policies weigh weak ones.</param>
/// <param name="Findings">What is wrong or odd.</param>
/// <param name="Valid">True when the signature was verified and no finding is an error.</param>
public sealed record SignerCheck(Certificate? Signer, DigestAlgorithm? Digest, IReadOnlyList<Finding> Findings, bool Valid)
{
    /// <summary>True when the key of <see cref="Signer"/> made the signature over the attributes, whatever else is wrong.</summary>
    public required bool Verified { get; init; }
}
