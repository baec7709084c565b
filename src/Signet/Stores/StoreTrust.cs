using Signet.Trust;
using Signet.X509;

namespace Signet.Stores;

/// <summary>Whom this machine trusts: the default anchors, and what its certificate stores add. The tools of Windows ask no one else.</summary>
/// <remarks>
/// As on Windows, a root that was imported into <c>Root</c> is trusted for signers and for time stamps, and <c>CA</c> holds certificates from which
/// chains may be built. The kernel does not look into these stores. So that drivers signed for tests can be judged, <c>KernelRoot</c>, a
/// store that Windows does not have, adds anchors for the kernel; nobody but you puts certificates there.
/// </remarks>
public sealed record StoreTrust
{
    /// <summary>The name of the store with further anchors for the kernel policy.</summary>
    public const string KernelStore = "KernelRoot";

    /// <summary>The anchors for signers.</summary>
    public required TrustStore Signers { get; init; }

    /// <summary>The anchors for time-stamp authorities.</summary>
    public required TrustStore Authorities { get; init; }

    /// <summary>The anchors for kernel drivers.</summary>
    public required TrustStore Kernel { get; init; }

    /// <summary>Certificates from which chains may be built; none of them is trusted.</summary>
    public required IReadOnlyList<Certificate> Intermediates { get; init; }

    /// <summary>Reads the stores of user and machine.</summary>
    /// <exception cref="IOException">A store cannot be read.</exception>
    public static StoreTrust Load(CertificateStores stores)
    {
        ArgumentNullException.ThrowIfNull(stores);
        var roots = Read(stores, "Root");
        return new StoreTrust
        {
            Signers = TrustStore.CodeSigning.With(roots, "the store Root"),
            Authorities = TrustStore.TimeStamping.With(roots, "the store Root"),
            Kernel = TrustStore.Kernel.With(Read(stores, KernelStore), $"the store {KernelStore}"),
            Intermediates = Read(stores, "CA"),
        };
    }

    /// <summary>The options for judging files under a policy with this trust.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="at">The time that plays the part of now.</param>
    public VerifyOptions Options(Policy policy, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new VerifyOptions
        {
            Policy = policy, At = at, Trust = Signers, TimestampTrust = Authorities, KernelTrust = Kernel, Intermediates = Intermediates,
        };
    }

    private static List<Certificate> Read(CertificateStores stores, string name) =>
        [.. Enum.GetValues<StoreLocation>()
            .Where(location => stores.Names(location).Contains(name, StringComparer.OrdinalIgnoreCase))
            .SelectMany(location => stores.Open(location, name).List())
            .Select(c => c.Certificate).DistinctBy(c => c.Sha1Thumbprint)];
}
