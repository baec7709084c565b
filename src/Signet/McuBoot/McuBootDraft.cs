using System.Security.Cryptography;
using Signet.Binary;
using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>An image that lacks its signature, and its encryption: header, payload and protected records, hashed.</summary>
internal sealed class McuBootDraft
{
    private readonly McuBootSignRequest _request;
    private readonly SubjectPublicKeyInfo? _key;
    private readonly McuBootKeyKind? _kind;
    private readonly byte[] _region;
    private readonly McuBootHeader _header;
    private readonly bool _encrypts;

    private McuBootDraft(McuBootSignRequest request, SubjectPublicKeyInfo? key, McuBootKeyKind? kind, DigestAlgorithm algorithm, byte[] region, McuBootHeader header, bool encrypts)
    {
        (_request, _key, _kind, Algorithm, _region, _header, _encrypts) = (request, key, kind, algorithm, region, header, encrypts);
        Digest = algorithm.Hash(region);
    }

    public DigestAlgorithm Algorithm { get; }

    /// <summary>The digest of <see cref="Region"/>.</summary>
    public byte[] Digest { get; }

    /// <summary>What hash and signature cover.</summary>
    public ReadOnlyMemory<byte> Region => _region;

    /// <summary>The type of the record that holds a digest of that algorithm.</summary>
    public static TlvType DigestType(DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha512 ? TlvType.Sha512 : algorithm == DigestAlgorithm.Sha384 ? TlvType.Sha384 : TlvType.Sha256;

    /// <summary>The algorithm of the digest in a record of that type.</summary>
    public static DigestAlgorithm DigestAlgorithmOf(TlvType type) =>
        type == TlvType.Sha512 ? DigestAlgorithm.Sha512 : type == TlvType.Sha384 ? DigestAlgorithm.Sha384 : DigestAlgorithm.Sha256;

    /// <summary>Lays an image out.</summary>
    /// <param name="request">What it is to be like; checked.</param>
    /// <param name="key">Who will sign; null for nobody.</param>
    /// <param name="parts">The program. Its payload may have been compressed.</param>
    /// <param name="flags">Flags of compression.</param>
    /// <param name="compression">Records about compression.</param>
    /// <param name="encrypts">True when the payload is to be encrypted; false for the image that a compressed one stands for.</param>
    /// <exception cref="SigningException">It has no place in an image.</exception>
    public static McuBootDraft Create(
        McuBootSignRequest request, SubjectPublicKeyInfo? key, McuBootParts parts, McuBootFlags flags, IReadOnlyList<Tlv> compression, bool encrypts)
    {
        var (kind, algorithm) = Choose(request, key);
        var records = new TlvArea { IsProtected = true, Records = Protected(request, key, algorithm, compression) };
        var protectedSize = records.Records.Count == 0 ? 0 : records.Size;
        var filled = request.HeaderSize + parts.Payload.Length;
        filled += encrypts ? Align.Padding(filled, 16) : 0;
        if (protectedSize > TlvArea.MaxSize || filled + (long)protectedSize > Array.MaxLength)
        {
            throw new SigningException(McuBootSigningFindings.TlvSpace.With($"the protected records take {protectedSize} bytes"));
        }

        var header = new McuBootHeader(
            request.RomFixed != 0 ? request.RomFixed : request.LoadAddress, (ushort)request.HeaderSize, (ushort)protectedSize,
            (uint)(filled - request.HeaderSize), Flags(request) | flags, request.Version);
        var region = new byte[filled + protectedSize];
        region.AsSpan(0, request.HeaderSize).Fill(parts.Fill);
        header.Write(region, request.Endian);
        parts.Payload.Span.CopyTo(region.AsSpan(request.HeaderSize));
        if (protectedSize > 0)
        {
            records.Write(region.AsSpan(filled), request.Endian);
        }

        return new McuBootDraft(request, key, kind, algorithm, region, header, encrypts);
    }

    /// <summary>What the key is asked, or null when there is none.</summary>
    public ToBeSigned? What
    {
        get
        {
            var what = _kind?.ToBeSigned(_region, Digest, _request.Pure);
            return !_request.Deterministic ? what : what?.Scheme switch
            {
                SignatureScheme.EcdsaSha256 => what with { Scheme = SignatureScheme.EcdsaSha256Deterministic },
                SignatureScheme.EcdsaSha384 => what with { Scheme = SignatureScheme.EcdsaSha384Deterministic },
                _ => what,
            };
        }
    }

    /// <summary>The signature as it goes into the image, after verifying it.</summary>
    /// <exception cref="SigningException">It is not the key's over this image.</exception>
    public ReadOnlyMemory<byte> Accept(ReadOnlyMemory<byte> signature)
    {
        signature = _kind!.SignatureType == TlvType.Ecdsa ? Trim(EcdsaSignatures.ToDer(signature, _key!.KeyBits)) : signature;
        if (!PublicKeys.Verify(_key!, What!, signature.Span))
        {
            throw new SigningException(McuBootSigningFindings.Signature.With($"the signature of {signature.Length} bytes is not that of this {_kind} key over this image"));
        }

        return _request.PadSignature && _kind.PaddedSignature is { } length && length > signature.Length
            ? (byte[])[.. signature.Span, .. new byte[length - signature.Length]]
            : signature;
    }

    // What fills a DER signature up is not part of it.
    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> signature) =>
        signature.Span is [0x30, var length, ..] && length + 2 < signature.Length && !signature.Span[(length + 2)..].ContainsAnyExcept((byte)0)
            ? signature[..(length + 2)] : signature;

    /// <summary>Puts the image together.</summary>
    /// <param name="signature">The accepted signature; empty when nobody signs.</param>
    /// <exception cref="SigningException">It does not fit into its slot.</exception>
    public McuBootImage Complete(ReadOnlyMemory<byte> signature)
    {
        var contentKey = _encrypts ? RandomNumberGenerator.GetBytes(_request.Encryption!.KeyLength) : [];
        var area = new TlvArea { IsProtected = false, Records = Records(signature, contentKey, out var encryption) };
        if (area.Size > TlvArea.MaxSize)
        {
            throw new SigningException(McuBootSigningFindings.TlvSpace.With($"the records take {area.Size} bytes"));
        }

        if (McuBootSlotFit.Check(_request, _region.Length + (long)area.Size, encryption) is { } tooLarge)
        {
            throw new SigningException(tooLarge);
        }

        var file = new byte[_region.Length + area.Size];
        _region.CopyTo(file, 0);
        area.Write(file.AsSpan(_region.Length), _request.Endian);
        var hidden = _encrypts && !_request.Encryption!.Clear;
        if (hidden)
        {
            McuBootEncryption.Crypt(file.AsSpan(_header.HeaderSize, (int)_header.ImageSize), contentKey);
        }

        var image = ReadBack(file, hidden ? contentKey : []);
        CryptographicOperations.ZeroMemory(contentKey);
        return image;
    }

    private List<Tlv> Records(ReadOnlyMemory<byte> signature, byte[] contentKey, out int encryption)
    {
        var records = new List<Tlv> { new(DigestType(Algorithm), Digest) };
        if (_request.Pure)
        {
            records.Add(new Tlv(TlvType.SignaturePure, new byte[] { 1 }));
        }

        if (_key is not null)
        {
            records.Add(_request.FullPublicKey ? new Tlv(TlvType.PublicKey, _key.LoaderBytes) : new Tlv(TlvType.KeyHash, Algorithm.Hash(_key.LoaderBytes.Span)));
            records.Add(new Tlv(_kind!.SignatureType, signature));
        }

        encryption = 0;
        if (_encrypts)
        {
            var tlv = McuBootEncryption.Seal(_request.Encryption!, contentKey);
            encryption = tlv.Value.Length;
            records.Add(tlv);
        }

        return records;
    }

    // What was made is read, decrypted and hashed anew: a file that our own reader does not take never leaves here.
    private McuBootImage ReadBack(byte[] file, byte[] contentKey)
    {
        if (!McuBootImage.TryRead(file, out var image, out var problem) || image.Findings.Count > 0 || image.End != file.Length)
        {
            throw new InvalidOperationException($"the image that was made does not read back: {(problem ?? (image!.Findings.Count > 0 ? image.Findings[0] : null))?.Message}");
        }

        var region = image.Slice(image.Header.HashedRange);
        if (contentKey.Length > 0)
        {
            var plain = region.ToArray();
            McuBootEncryption.Crypt(plain.AsSpan(_header.HeaderSize, (int)_header.ImageSize), contentKey);
            region = plain;
        }

        return Algorithm.Hash(region.Span).AsSpan().SequenceEqual(image.Find(DigestType(Algorithm))!.Value.Value.Span) ? image
            : throw new InvalidOperationException("the image that was made does not have the digest that it says");
    }

    private static (McuBootKeyKind? Kind, DigestAlgorithm Algorithm) Choose(McuBootSignRequest request, SubjectPublicKeyInfo? key)
    {
        McuBootKeyKind? kind = null;
        if (key is not null && !McuBootKeyKind.TryFind(key, out kind, out var problem))
        {
            throw new SigningException(problem);
        }

        var algorithm = request.Digest ?? (request.Pure ? DigestAlgorithm.Sha512 : kind?.Digests[0] ?? DigestAlgorithm.Sha256);
        var refusal =
            request.Pure && kind is not null && kind != McuBootKeyKind.Ed25519 ? $"a signature over the image itself is for Ed25519 keys, this is {kind}"
            : request.Pure && algorithm != DigestAlgorithm.Sha512 ? "a signature over the image itself goes with SHA-512"
            : kind is null && algorithm.Size < 32 ? $"{algorithm} is not a digest of images"
            : kind is not null && !kind.Signs(algorithm) ? $"{kind} keys sign images with {string.Join(" or ", kind.Digests)}, not {algorithm}"
            : null;
        refusal ??= !request.LikeImgtool && request.PadSignature && kind is not null && kind.PaddedSignature is null ? $"signatures of {kind} keys always have the same length; there is nothing to fill up" : null;
        refusal ??= request.Deterministic && kind?.SignatureType is TlvType.Rsa2048 or TlvType.Rsa3072 ? "RSA-PSS signatures are never the same twice" : null;
        return refusal is null ? (kind, algorithm) : throw new SigningException(McuBootSigningFindings.Digest.With(refusal));
    }

    private static McuBootFlags Flags(McuBootSignRequest request) =>
        (request.Encryption is not { } encryption ? 0 : encryption.KeyLength == 16 ? McuBootFlags.EncryptedAes128 : McuBootFlags.EncryptedAes256)
        | (request.LoadAddress != 0 ? McuBootFlags.RamLoad : 0)
        | (request.RomFixed != 0 ? McuBootFlags.RomFixed : 0)
        | (request.NonBootable ? McuBootFlags.NonBootable : 0);

    // The order is imgtool's, for loaders that walk the records do not care and people compare files.
    private static List<Tlv> Protected(McuBootSignRequest request, SubjectPublicKeyInfo? key, DigestAlgorithm algorithm, IReadOnlyList<Tlv> compression)
    {
        var records = new List<Tlv>();
        if (request.SecurityCounter is { } counter)
        {
            records.Add(new Tlv(TlvType.SecurityCounter, McuBootParts.Number(counter, request.Endian)));
        }

        if (request.BootRecord is { } type)
        {
            var signer = key is null ? new byte[DigestAlgorithm.Sha256.Size] : algorithm.Hash(key.LoaderBytes.Span);
            records.Add(new Tlv(TlvType.BootRecord, McuBootBootRecord.Create(type, request.Version, signer, algorithm).ToArray()));
        }

        foreach (var dependency in request.Dependencies)
        {
            records.Add(new Tlv(TlvType.Dependency, dependency.ToArray(request.Endian)));
        }

        records.AddRange(compression);
        if (!request.VendorId.IsEmpty)
        {
            records.Add(new Tlv(TlvType.VendorId, request.VendorId));
        }

        if (!request.ClassId.IsEmpty)
        {
            records.Add(new Tlv(TlvType.ClassId, request.ClassId));
        }

        records.AddRange(request.CustomTlvs);
        return records;
    }
}
