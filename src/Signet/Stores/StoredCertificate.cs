using Signet.X509;

namespace Signet.Stores;

/// <summary>A certificate in a store, or in a file that is treated as one.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="HasKey">True when its private key is beside it.</param>
public sealed record StoredCertificate(Certificate Certificate, bool HasKey)
{
    /// <summary>The name that its owner gave it; null when there is none.</summary>
    public string? FriendlyName { get; init; }
}
