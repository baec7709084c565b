using System.Security.Cryptography.X509Certificates;

namespace Signet.X509;

/// <summary>What a new certificate is for.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Meaning">In one clause, for help.</param>
/// <param name="IsAuthority">True when it issues certificates.</param>
/// <param name="KeyUsages">The key usage extension, critical.</param>
/// <param name="ExtendedKeyUsages">The extended key usages; none for authorities, which limits nothing.</param>
/// <param name="Days">How long it is valid unless told otherwise.</param>
public sealed record CertificateProfile(
    string Name, string Meaning, bool IsAuthority, X509KeyUsageFlags KeyUsages, IReadOnlyList<string> ExtendedKeyUsages, int Days)
{
    private const X509KeyUsageFlags Issuing = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    /// <summary>A root, self-signed.</summary>
    public static readonly CertificateProfile Root = new("root", "a root that issues others", true, Issuing, [], 7300);

    /// <summary>An authority below a root, which issues end certificates only.</summary>
    public static readonly CertificateProfile Intermediate = new("intermediate", "an authority below a root", true, Issuing, [], 3650)
    {
        PathLength = 0,
    };

    /// <summary>A signer of executables.</summary>
    public static readonly CertificateProfile CodeSigning =
        new("code-signing", "a signer of executables", false, X509KeyUsageFlags.DigitalSignature, [Oids.CodeSigning], 1095);

    /// <summary>A time-stamp authority: the usage must be critical and alone (RFC 3161, 2.3).</summary>
    public static readonly CertificateProfile TimeStamping =
        new("timestamping", "a time-stamp authority", false, X509KeyUsageFlags.DigitalSignature, [Oids.TimeStamping], 3650)
        {
            HasCriticalUsages = true,
        };

    /// <summary>A signer of Full Flash Update images, as the test certificates of Microsoft's kits are that Sign.cmd signs with when it is asked for the platform key.</summary>
    /// <remarks>No rule of devices names a usage, they ask for a chain to their platform key alone. Code signing is there for every other verifier.</remarks>
    public static readonly CertificateProfile PlatformKey =
        new("platform-key", "a signer of Full Flash Update images", false, X509KeyUsageFlags.DigitalSignature, [Oids.PlatformKeySigning, Oids.CodeSigning], 3650);

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<CertificateProfile> All { get; } = [Root, Intermediate, CodeSigning, TimeStamping, PlatformKey];

    /// <summary>How many authorities may stand below it; null for any number.</summary>
    public int? PathLength { get; init; }

    /// <summary>True when the extended key usages are critical.</summary>
    public bool HasCriticalUsages { get; init; }
}
