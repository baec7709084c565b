using System.Security.Cryptography;
using Signet.Trust;
using Signet.Uefi;
using Signet.X509;

namespace Signet.Ffu;

/// <summary>Where trust in an image comes from.</summary>
public enum AnchorSource
{
    /// <summary>The platform key in the firmware of a machine whose Secure Boot is on.</summary>
    PlatformKey,

    /// <summary>A key exchange key or an allowed signer (KEK, db) of such a machine that is not Microsoft's.</summary>
    FirmwareKey,

    /// <summary>The hash of a platform key that was configured: OEM_PK_HASH.</summary>
    PlatformKeyHash,

    /// <summary>A certificate from a file, on a machine for development.</summary>
    Developer,

    /// <summary>A certificate from a file, for a target that is no disk.</summary>
    Given,
}

/// <summary>What the signer's chain must end in.</summary>
/// <remarks>Why in this order, and what does not anchor: docs/decisions/1231-anchors-for-flashing.md.</remarks>
public sealed class FlashAnchors
{
    private static readonly DigestAlgorithm[] s_hashes = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha384, DigestAlgorithm.Sha512];

    private readonly IReadOnlyList<Certificate> _certificates;
    private readonly Func<Certificate, AnchorSource> _source;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _hashes;
    private readonly SecureBoot? _firmware;

    private FlashAnchors(
        string description, IReadOnlyList<Certificate> certificates, Func<Certificate, AnchorSource> source, IReadOnlyList<ReadOnlyMemory<byte>> hashes, SecureBoot? firmware) =>
        (Description, _certificates, _source, _hashes, _firmware) = (description, certificates, source, hashes, firmware);

    /// <summary>What the anchors are, for people.</summary>
    public string Description { get; }

    /// <summary>The firmware's keys. Microsoft's, which nearly every machine has beside its maker's, are left out: they vouch for far more than the maker's images.</summary>
    /// <param name="firmware">Its variables.</param>
    /// <param name="hashes">Hashes of the platform key; when there are any, only keys with one of them count.</param>
    /// <exception cref="SigningException">No key has one of the hashes.</exception>
    public static FlashAnchors Of(SecureBoot firmware, IReadOnlyList<ReadOnlyMemory<byte>> hashes)
    {
        ArgumentNullException.ThrowIfNull(firmware);
        ArgumentNullException.ThrowIfNull(hashes);
        var all = firmware.PlatformKeys.Concat(firmware.OtherKeys.Where(k => !IsMicrosoft(k))).ToList();
        List<Certificate> keys = hashes.Count == 0 ? all : [.. all.Where(k => hashes.Any(h => HasHash(k, h)))];
        return keys.Count > 0
            ? new FlashAnchors(
                "the firmware's keys (PK, KEK, db)", keys, c => firmware.PlatformKeys.Any(c.HasNameAndKeyOf) ? AnchorSource.PlatformKey : AnchorSource.FirmwareKey, [], firmware)
            : throw new SigningException(DeviceFindings.AnchorMismatch.With($"none of the firmware's {all.Count} keys has the hash {Hex(hashes[0])}"));
    }

    /// <summary>The hash of a platform key.</summary>
    /// <param name="hashes">SHA-256, SHA-384 or SHA-512 of the certificate, or of its SubjectPublicKeyInfo.</param>
    /// <param name="candidates">Certificates that may have it, beside those that come with the signature, which are often without the root. The hash alone vouches for them.</param>
    public static FlashAnchors Of(IReadOnlyList<ReadOnlyMemory<byte>> hashes, IEnumerable<Certificate>? candidates = null)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return new FlashAnchors(
            $"the platform key with the hash {string.Join(" or ", hashes.Select(Hex))}", [.. candidates ?? []], _ => AnchorSource.PlatformKeyHash, hashes, null);
    }

    /// <summary>Certificates from files.</summary>
    /// <param name="certificates">The certificates; any of them may be an anchor, the signer's own too.</param>
    /// <param name="description">Which files, for people.</param>
    /// <param name="developer">True when the machine is one for development.</param>
    public static FlashAnchors Of(IEnumerable<Certificate> certificates, string description, bool developer) =>
        new(description, [.. certificates], _ => developer ? AnchorSource.Developer : AnchorSource.Given, [], null);

    /// <summary>True when a text can be a hash of a platform key.</summary>
    /// <param name="text">Hexadecimal digits; colons and blanks between them do not count.</param>
    /// <param name="hash">The hash.</param>
    public static bool TryParseHash(string text, out ReadOnlyMemory<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var ok = s_hashes.Any(a => digits.Length == 2 * a.Size) && digits.All(char.IsAsciiHexDigit);
        hash = ok ? Convert.FromHexString(digits) : default;
        return ok;
    }

    /// <summary>The anchors among which a chain is looked for.</summary>
    /// <param name="brought">The certificates that came with the signature: of a hash the anchor is one of them.</param>
    internal TrustStore StoreFor(IEnumerable<Certificate> brought) =>
        TrustStore.Of(_hashes.Count == 0 ? _certificates : brought.Concat(_certificates).Where(c => _hashes.Any(h => HasHash(c, h))), Description);

    /// <summary>Where the trust in this anchor comes from.</summary>
    public AnchorSource SourceOf(Certificate anchor) => _source(anchor);

    /// <summary>What the firmware forbids about a chain.</summary>
    internal IEnumerable<Finding> Forbidden(IEnumerable<Certificate> chain) =>
        chain.Where(c => _firmware?.Forbids(c) == true).Select(c => UefiFindings.Forbidden.With($"dbx forbids {TrustFindings.Name(c)}"));

    private static bool HasHash(Certificate certificate, ReadOnlyMemory<byte> hash) =>
        s_hashes.FirstOrDefault(a => a.Size == hash.Length) is { } algorithm
        && (CryptographicOperations.FixedTimeEquals(algorithm.Hash(certificate.Raw.Span), hash.Span)
            || CryptographicOperations.FixedTimeEquals(algorithm.Hash(certificate.PublicKey.Raw.Span), hash.Span));

    private static bool IsMicrosoft(Certificate certificate) => certificate.SubjectName.Contains("O=Microsoft Corporation", StringComparison.Ordinal);

    private static string Hex(ReadOnlyMemory<byte> hash) => Convert.ToHexStringLower(hash.Span);
}
