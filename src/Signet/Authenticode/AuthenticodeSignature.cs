using Signet.Cms;
using Signet.Trust;
using Signet.X509;

namespace Signet.Authenticode;

/// <summary>A signature of a file, taken apart and checked in itself. What it says about the file is not compared with the file yet.</summary>
public sealed class AuthenticodeSignature
{
    /// <summary>The most signatures of one file that are looked at, nested ones included. The most seen is 3.</summary>
    public const int MaxSignatures = 64;

    private readonly List<Finding> _findings = [];

    private readonly SignedContentKind _kind;

    private AuthenticodeSignature(int index, int? nestedIn, FileRange where, SignedContentKind kind) =>
        (Index, NestedIn, Where, _kind) = (index, nestedIn, where, kind);

    /// <summary>Position among the file's signatures, from 0.</summary>
    public int Index { get; }

    /// <summary>Index of the signature that this one is nested in, or null.</summary>
    public int? NestedIn { get; }

    /// <summary>Where the ContentInfo lies in the file, in bytes.</summary>
    public FileRange Where { get; }

    /// <summary>The SignedData; null when it could not be read.</summary>
    public SignedData? Data { get; private set; }

    /// <summary>The one signer; null when there is not exactly one.</summary>
    public SignerInfo? SignerInfo { get; private set; }

    /// <summary>The signer's certificate; null when it was not found.</summary>
    public Certificate? Signer { get; private set; }

    /// <summary>What is signed; null when it could not be read, and for catalogs, which are no digest of a file.</summary>
    public SpcIndirectData? Content { get; private set; }

    /// <summary>The algorithm of the file digest, for catalogs that of the content; null when unread or unknown.</summary>
    public DigestAlgorithm? Digest =>
        !_kind.HasFileDigest ? DigestAlgorithm.FromOid(SignerInfo?.DigestAlgorithm.Oid ?? "")
        : Content is null ? null : DigestAlgorithm.FromOid(Content.DigestAlgorithm);

    /// <summary>The certificates that could be read.</summary>
    public IReadOnlyList<Certificate> Certificates { get; private set; } = [];

    /// <summary>What the signer says about the program; null when absent or unreadable.</summary>
    public SpcSpOpusInfo? Description { get; private set; }

    /// <summary>True when the signer's signature over the attributes, and their agreement with the content, hold.</summary>
    public bool SignatureValid { get; private set; }

    /// <summary>True when the signer's key made the signature over the attributes, whatever else is wrong with it.</summary>
    public bool SignatureVerified { get; private set; }

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Reads signatures and those nested in them.</summary>
    /// <param name="entries">Each ContentInfo, DER to its last byte, and where it starts in the file.</param>
    /// <param name="kind">What the signatures must sign.</param>
    /// <param name="findings">What is wrong with the signatures together.</param>
    /// <returns>In the order of the file: each entry, followed by those nested in it.</returns>
    public static IReadOnlyList<AuthenticodeSignature> ReadAll(
        IEnumerable<(ReadOnlyMemory<byte> Der, long Offset)> entries, SignedContentKind kind, out IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var all = new List<AuthenticodeSignature>();
        findings = [];
        foreach (var (der, offset) in entries)
        {
            var outer = Read(der, new FileRange(offset, der.Length), all.Count, null, kind);
            all.Add(outer);
            var nested = outer.Data is null ? [] : NestedSignatures.Of(outer.Data);
            all.AddRange(nested.Take(MaxSignatures).Select((n, i) => Read(n, outer.Data!.Locate(n, offset), outer.Index + 1 + i, outer.Index, kind)));
            if (all.Count > MaxSignatures || nested.Count > MaxSignatures)
            {
                findings = [SignatureFindings.TooMany.With($"there are more than {MaxSignatures} signatures", outer.Where)];
                return all[..Math.Min(all.Count, MaxSignatures)];
            }
        }

        return all;
    }

    /// <summary>The digest by which a file with these signatures is shown: the first signature's that can be read, SHA-256 without one.</summary>
    public static DigestAlgorithm DigestShown(IEnumerable<AuthenticodeSignature> signatures) =>
        signatures.Select(s => s.Digest).FirstOrDefault(d => d is not null) ?? DigestAlgorithm.Sha256;

    private static AuthenticodeSignature Read(ReadOnlyMemory<byte> der, FileRange where, int index, int? nestedIn, SignedContentKind kind)
    {
        var signature = new AuthenticodeSignature(index, nestedIn, where, kind);
        if (!SignedData.TryRead(der, where.Offset, out var data, out var consumed, out var problem))
        {
            signature._findings.Add(problem);
            return signature;
        }

        signature.Data = data;
        if (consumed != der.Length)
        {
            signature._findings.Add(SignatureFindings.TrailingData.With(
                $"{der.Length - consumed} bytes follow the signature", new FileRange(where.Offset + consumed, der.Length - consumed)));
        }

        var unreadable = new List<Finding>();
        signature.Certificates = CertificatePool.ReadAll(data.Certificates, unreadable);
        signature._findings.AddRange(unreadable.Select(f => SignatureFindings.UnreadableCertificate.With(f.Message, where)));
        if (kind.HasFileDigest)
        {
            signature.ReadContent(data);
        }

        if (data.SignerInfos is [var signer])
        {
            signature.SignerInfo = signer;
            signature.CheckSigner(data, signer);
            signature.CheckAttributes(data, signer);
        }
        else
        {
            signature._findings.Add(SignerVerifier.CheckSignerCount(data, where.Offset)!);
        }

        return signature;
    }

    private void ReadContent(SignedData data)
    {
        var place = data.Locate(data.Content, Where.Offset);
        if (!SpcIndirectData.TryRead(data.Content, place.Offset, out var content, out var problem))
        {
            _findings.Add(problem);
            return;
        }

        Content = content;
        _findings.AddRange(content.Findings);
        // SpcIndirectData has its own word about the one wrong type that genuine PE files have.
        if (!_kind.DataTypes.Contains(content.DataType) && !content.Findings.Any(f => f.Rule == SpcFindings.UnusualType))
        {
            _findings.Add(SignatureFindings.WrongKind.With($"the signature is for data of type {content.DataType}, here belongs {string.Join(" or ", _kind.DataTypes)}", place));
        }

        if (Digest is null)
        {
            _findings.Add(SignatureFindings.UnknownDigest.With($"the file digest is of the algorithm {content.DigestAlgorithm}", place));
        }
    }

    private void CheckSigner(SignedData data, SignerInfo signer)
    {
        var check = SignerVerifier.Verify(data, signer, _kind.ContentType, Certificates, Where.Offset);
        Signer = check.Signer;
        SignatureValid = check.Valid;
        SignatureVerified = check.Verified;
        _findings.AddRange(check.Findings);
        if (Digest is { } digest && digest.Oid != signer.DigestAlgorithm.Oid)
        {
            _findings.Add(SignatureFindings.MixedDigests.With(
                $"the file is hashed with {digest}, the attributes with {DigestAlgorithm.FromOid(signer.DigestAlgorithm.Oid)?.Name ?? signer.DigestAlgorithm.Oid}", Where));
        }
    }

    private void CheckAttributes(SignedData data, SignerInfo signer)
    {
        if (signer.SignedAttribute(Oids.SpcSpOpusInfo) is { Values: [var value, ..] })
        {
            if (SpcSpOpusInfo.TryRead(value, data.Locate(value, Where.Offset).Offset, out var description, out var problem))
            {
                Description = description;
            }
            else
            {
                _findings.Add(problem);
            }
        }

        if (NestedIn is not null && signer.UnsignedAttribute(Oids.NestedSignature) is not null)
        {
            _findings.Add(SignatureFindings.TooDeep.With($"the signature nested in signature {NestedIn} has nested signatures itself", Where));
        }
    }
}
