using System.Collections.Concurrent;
using System.Formats.Asn1;
using Signet.X509;

namespace Signet.Trust;

/// <summary>Trust anchors: certificates whose name and key are believed without a signature.</summary>
/// <remarks>
/// An anchor is its subject name with its public key (RFC 5280, 6.1.1 (d)); a certificate with the same name and another key is
/// a stranger. The certificates are indexed by subject and read only when a chain asks for that name, for the default
/// lists hold some 300 certificates and a chain needs one.
/// </remarks>
public sealed class TrustStore
{
    private readonly Lazy<Dictionary<ReadOnlyMemory<byte>, List<ReadOnlyMemory<byte>>>> _bySubject;
    private readonly ConcurrentDictionary<ReadOnlyMemory<byte>, IReadOnlyList<Certificate>> _read = new(BytesComparer.Instance);

    private TrustStore(string description, Func<IEnumerable<ReadOnlyMemory<byte>>> load)
    {
        Description = description;
        _bySubject = new(() => Index(load()));
    }

    /// <summary>No anchor at all.</summary>
    public static TrustStore None { get; } = new("no anchors", () => []);

    /// <summary>The default anchors for code signing.</summary>
    public static TrustStore CodeSigning { get; } =
        new("the code-signing roots of the .NET SDK and Microsoft's", () => BuiltInRoots.Read("codesignctl.pem"));

    /// <summary>The default anchors for time stamps.</summary>
    public static TrustStore TimeStamping { get; } =
        new("the time-stamping roots of the .NET SDK and Microsoft's", () => BuiltInRoots.Read("timestampctl.pem"));

    /// <summary>The default anchors for kernel drivers: the Microsoft Code Verification Root, above cross-certificates, and Microsoft's own roots.</summary>
    public static TrustStore Kernel { get; } =
        new("the Microsoft Code Verification Root and Microsoft's roots", () => BuiltInRoots.Microsoft().Prepend(BuiltInRoots.CodeVerification()));

    /// <summary>The Microsoft Code Verification Root alone: everything below it is a cross-certificate.</summary>
    public static TrustStore CodeVerification { get; } =
        new("the Microsoft Code Verification Root", () => [BuiltInRoots.CodeVerification()]);

    /// <summary>What the store holds, for people.</summary>
    public string Description { get; }

    /// <summary>Number of anchors.</summary>
    public int Count => _bySubject.Value.Values.Sum(list => list.Count);

    /// <summary>Every anchor. Reads them all: for listings and tests.</summary>
    public IEnumerable<Certificate> All => _bySubject.Value.Keys.SelectMany(Named);

    /// <summary>A store of <paramref name="certificates"/>.</summary>
    /// <param name="description">What they are, for people: the names of the files.</param>
    public static TrustStore Of(IEnumerable<Certificate> certificates, string description)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        var list = certificates.ToList();
        return new TrustStore(description, () => list.Select(c => c.Raw));
    }

    /// <summary>The anchors of this store and <paramref name="certificates"/>; this store when there are none.</summary>
    /// <param name="description">What the certificates are, for people.</param>
    public TrustStore With(IReadOnlyCollection<Certificate> certificates, string description)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return certificates.Count == 0 ? this : new TrustStore(
            $"{Description} and {description}", () => certificates.Select(c => c.Raw).Concat(_bySubject.Value.Values.SelectMany(list => list)));
    }

    /// <summary>The anchors of that subject name.</summary>
    public IReadOnlyList<Certificate> Named(ReadOnlyMemory<byte> subject) =>
        // Only names that are here are remembered, so strange ones do not fill the memory.
        _read.TryGetValue(subject, out var anchors) ? anchors
        : _bySubject.Value.TryGetValue(subject, out var ders) ? _read.GetOrAdd(subject.ToArray(), Read(ders))
        : [];

    /// <summary>The anchor with the name and the key of <paramref name="certificate"/>, or null.</summary>
    public Certificate? Find(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Named(certificate.Subject).FirstOrDefault(certificate.HasNameAndKeyOf);
    }

    // An anchor that we cannot read anchors nothing. The default lists have none such (tested).
    private static List<Certificate> Read(List<ReadOnlyMemory<byte>> ders) =>
        [.. ders.Select(der => CertificatePool.Read(der, out _)).OfType<Certificate>()];

    private static Dictionary<ReadOnlyMemory<byte>, List<ReadOnlyMemory<byte>>> Index(IEnumerable<ReadOnlyMemory<byte>> ders)
    {
        var bySubject = new Dictionary<ReadOnlyMemory<byte>, List<ReadOnlyMemory<byte>>>(BytesComparer.Instance);
        foreach (var der in ders)
        {
            if (!TryFindSubject(der, out var subject))
            {
                continue;
            }

            if (!bySubject.TryGetValue(subject, out var list))
            {
                bySubject.Add(subject, list = []);
            }

            if (!list.Exists(other => other.Span.SequenceEqual(der.Span)))
            {
                list.Add(der);
            }
        }

        return bySubject;
    }

    /// <summary>Finds the subject in a certificate without reading the rest.</summary>
    /// <remarks>
    /// <code>
    /// Certificate    ::= SEQUENCE { tbsCertificate TBSCertificate, ... }
    /// TBSCertificate ::= SEQUENCE {
    ///     version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER, signature SEQUENCE,
    ///     issuer SEQUENCE, validity SEQUENCE, subject SEQUENCE, ... }
    /// </code>
    /// Source: RFC 5280, 4.1.
    /// </remarks>
    private static bool TryFindSubject(ReadOnlyMemory<byte> der, out ReadOnlyMemory<byte> subject)
    {
        subject = default;
        var rest = Enter(Enter(der));
        rest = rest.Span is [0xA0, ..] ? Skip(rest) : rest;
        rest = Skip(Skip(Skip(Skip(rest))));
        if (!AsnDecoder.TryReadEncodedValue(rest.Span, AsnEncodingRules.DER, out _, out _, out _, out var consumed))
        {
            return false;
        }

        subject = rest[..consumed];
        return true;

        static ReadOnlyMemory<byte> Enter(ReadOnlyMemory<byte> value) =>
            AsnDecoder.TryReadEncodedValue(value.Span, AsnEncodingRules.DER, out _, out var offset, out var length, out _)
                ? value.Slice(offset, length) : default;

        static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> value) =>
            AsnDecoder.TryReadEncodedValue(value.Span, AsnEncodingRules.DER, out _, out _, out _, out var consumed)
                ? value[consumed..] : default;
    }
}
