using System.Security.Cryptography;
using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>One check of one image, in the order of MCUboot's own loader; it goes on after an error while that makes sense.</summary>
/// <remarks>
/// Sizes, flags, hash, form of the TLV areas, end of the image, allowed types, then record by record: hash, key, signature, counter, identity.
/// It is stricter than the loader in this: a counter, an identity or a dependency counts only where the signature covers it; every hash and
/// every signature that names a given key must be right, not the last one alone; a record may not reach out of its own area.
/// Source: MCUboot, bootutil/src/image_validate.c, tlv.c, bootutil_loader.c.
/// </remarks>
internal sealed class McuBootChecker(McuBootImage image, McuBootDemands demands)
{
    // A loader's buffer is not larger than the largest signature it knows.
    private const int MaxEcdsaP256 = 72;
    private const int MaxEcdsaP384 = 104;

    private readonly List<Finding> _findings = [];
    private readonly List<McuBootSignature> _signatures = [];
    private ReadOnlyMemory<byte> _contentKey;
    private ReadOnlyMemory<byte> _signed;

    private McuBootHeader Header => image.Header;

    public McuBootCheck Run()
    {
        CheckSizes();
        CheckFlags();
        _findings.AddRange(image.Findings);
        CheckTypes();
        var algorithm = Algorithm();
        var hash = Array.Empty<byte>();
        var intact = false;
        if (Header.HashedRange.FitsIn(image.File.Length) && TryOpen(algorithm))
        {
            hash = algorithm.Hash(_signed.Span);
            var pure = IsPure();
            var hashRight = CheckHashes(algorithm, pure);
            WalkSignatures(algorithm, hash, pure);
            intact = hashRight || _signatures.Exists(s => s.Valid);
            CheckSigner();
            _findings.AddRange(McuBootUnpacked.Check(image, _signed, _signatures.Find(s => s.Valid)?.Key));
        }

        CheckCounter();
        CheckIdentity(TlvType.VendorId, demands.VendorId, "vendor");
        CheckIdentity(TlvType.ClassId, demands.ClassId, "class");
        CheckDependencies();
        var known = _signatures.Exists(s => s.Valid) && _signatures.TrueForAll(s => s.Key is null || s.Valid);
        return new McuBootCheck
        {
            Image = image,
            Findings = _findings,
            Algorithm = hash.Length > 0 ? algorithm : null,
            Hash = hash,
            ContentKey = _contentKey,
            Signatures = _signatures,
            Intact = intact && !_findings.Exists(f => f.Rule == McuBootVerifyFindings.HashMismatch),
            SignerKnown = known,
        };
    }

    /// <summary>The hashes that a record of an image can be.</summary>
    internal static DigestAlgorithm? HashOf(TlvType type) => type switch
    {
        TlvType.Sha256 => DigestAlgorithm.Sha256,
        TlvType.Sha384 => DigestAlgorithm.Sha384,
        TlvType.Sha512 => DigestAlgorithm.Sha512,
        _ => null,
    };

    /// <summary>True when a key signed that hash.</summary>
    internal static bool Verifies(SubjectPublicKeyInfo key, DigestAlgorithm algorithm, ReadOnlyMemory<byte> hash, ReadOnlySpan<byte> signature) =>
        McuBootKeyBytes.Signs(key, algorithm) && PublicKeys.Verify(
            key,
            new ToBeSigned(
                key.Algorithm.Oid == Oids.Ed25519 ? SignatureScheme.Ed25519
                : key.Algorithm.Oid == Oids.RsaEncryption ? SignatureScheme.RsaPssSha256
                : algorithm == DigestAlgorithm.Sha384 ? SignatureScheme.EcdsaSha384 : SignatureScheme.EcdsaSha256,
                hash),
            signature);

    private void Add(FindingRule rule, string message, FileRange? where = null) => _findings.Add(rule.With(message, where));

    private void CheckSizes()
    {
        if (demands.SlotSize is { } slot && Header.HashedRange.End >= slot)
        {
            Add(McuBootVerifyFindings.TooLarge, $"header, payload and protected TLVs have {Header.HashedRange.End} bytes, the slot has {slot}", new FileRange(8, 8));
        }

        if (demands.MaxImageSize is { } most && image.Area is { } area && area.Range.End > most)
        {
            Add(McuBootVerifyFindings.TooLarge, $"the image has {area.Range.End} bytes with its TLVs, the loader's slots hold {most}", new FileRange(8, 8));
        }
    }

    private void CheckFlags()
    {
        var flags = Header.Flags;
        var where = new FileRange(16, 4);
        if (flags.HasFlag(McuBootFlags.Encrypted))
        {
            Add(McuBootVerifyFindings.Flags, "the payload is marked as encrypted with AES-128 and with AES-256", where);
        }

        if (flags.HasFlag(McuBootFlags.Compressed))
        {
            Add(McuBootVerifyFindings.Flags, "the payload is marked as compressed in two ways", where);
        }
        else if (!demands.AllowCompressed && (flags & (McuBootFlags.Compressed | McuBootFlags.CompressedArmThumb)) != 0)
        {
            Add(McuBootVerifyFindings.Compressed, "the payload is compressed, and the loader does not unpack", where);
        }

        if (flags.HasFlag(McuBootFlags.NonBootable))
        {
            Add(McuBootVerifyFindings.NonBootable, "the image is marked as not bootable", where);
        }
    }

    private void CheckTypes()
    {
        if (demands.OnlyKnownTlvs)
        {
            foreach (var record in (image.Area?.Records ?? []).Where(r => !IsAllowedUnprotected(r.Type)))
            {
                Add(McuBootVerifyFindings.UnprotectedTlv, $"a record of type 0x{(ushort)record.Type:x} is not protected", record.Range);
            }
        }
    }

    private static bool IsAllowedUnprotected(TlvType type) =>
        type is TlvType.KeyHash or TlvType.PublicKey or (>= TlvType.Sha256 and <= TlvType.Sha512)
            or (>= TlvType.Rsa2048 and <= TlvType.SignaturePure) or (>= TlvType.EncryptedRsa2048 and <= TlvType.EncryptedX25519Sha512);

    // What the loader is built for; when that is not said, what the keys sign and the image has.
    private DigestAlgorithm Algorithm() => demands.Form switch
    {
        McuBootForm.Sha256 => DigestAlgorithm.Sha256,
        McuBootForm.Sha384 => DigestAlgorithm.Sha384,
        McuBootForm.Sha512 => DigestAlgorithm.Sha512,
        _ => image.Records.Select(r => HashOf(r.Type)).FirstOrDefault(a => a is not null && (demands.Keys.Count == 0 || demands.Keys.Any(k => McuBootKeyBytes.Signs(k, a))))
            ?? (demands.Keys.All(k => k.CurveOid == Oids.NistP384) && demands.Keys.Count > 0 ? DigestAlgorithm.Sha384 : DigestAlgorithm.Sha256),
    };

    private bool IsPure()
    {
        var record = image.Find(TlvType.SignaturePure);
        var says = record is { } found && found.Value.Span is [1];
        if (demands.Form == McuBootForm.Pure && record is null)
        {
            Add(McuBootVerifyFindings.Pure, "the loader checks signatures over the image itself, and the image has one over its hash");
        }
        else if (record is { } tlv && !says && demands.Form is McuBootForm.Any or McuBootForm.Pure)
        {
            Add(McuBootVerifyFindings.Pure, "the record about the signature has another value than 01", tlv.Range);
        }

        return says && demands.Form is McuBootForm.Any or McuBootForm.Pure;
    }

    // Finds what was hashed: header, payload in the open, protected TLVs.
    private bool TryOpen(DigestAlgorithm algorithm)
    {
        _signed = image.Slice(Header.HashedRange);
        if (!image.IsEncrypted || demands.Payload == McuBootPayload.Plain || (demands.Payload == McuBootPayload.Unknown && HashIsRight(algorithm)))
        {
            return true;
        }

        if (demands.DecryptionKey is not { } own)
        {
            Add(McuBootVerifyFindings.Encrypted, "the payload is encrypted, and no key was given to decrypt it", Header.PayloadRange);
            return false;
        }

        if (!McuBootEncryption.TryOpen(image, own, out var key, out var problem))
        {
            _findings.Add(problem);
            return false;
        }

        var plain = _signed.ToArray();
        AesCtr.Apply(plain.AsSpan(Header.HeaderSize, (int)Header.ImageSize), key);
        (_contentKey, _signed) = (key, plain);
        return true;
    }

    private bool HashIsRight(DigestAlgorithm algorithm)
    {
        var hash = algorithm.Hash(_signed.Span);
        return image.Records.Any(r => HashOf(r.Type) == algorithm && r.Value.Span.SequenceEqual(hash));
    }

    private bool CheckHashes(DigestAlgorithm algorithm, bool pure)
    {
        var found = false;
        foreach (var record in image.Records)
        {
            if (HashOf(record.Type) is { } own && (own == algorithm || demands.Form == McuBootForm.Any))
            {
                found |= own == algorithm;
                if (!CryptographicOperations.FixedTimeEquals(record.Value.Span, own.Hash(_signed.Span)))
                {
                    Add(McuBootVerifyFindings.HashMismatch,
                        $"the image hashes to {Convert.ToHexStringLower(own.Hash(_signed.Span))} ({own.Name}), its TLV says {Convert.ToHexStringLower(record.Value.Span)}", record.ValueRange);
                }
            }
        }

        if (!found && !pure && demands.Form != McuBootForm.Pure)
        {
            Add(McuBootVerifyFindings.HashMissing, $"the image has no {algorithm.Name} hash");
        }

        return found;
    }

    private void WalkSignatures(DigestAlgorithm algorithm, byte[] hash, bool pure)
    {
        SubjectPublicKeyInfo? key = null;
        foreach (var record in image.Records)
        {
            switch (record.Type)
            {
                case TlvType.KeyHash:
                    key = demands.Keys.FirstOrDefault(k => KeyHashes(algorithm, pure).Any(a => a.Hash(k.LoaderBytes.Span).AsSpan().SequenceEqual(record.Value.Span)));
                    break;
                case TlvType.PublicKey:
                    key = demands.Keys.FirstOrDefault(k => k.LoaderBytes.Span.SequenceEqual(record.Value.Span));
                    break;
                case TlvType.Rsa2048 or TlvType.Rsa3072 or TlvType.Ecdsa or TlvType.Ed25519 or TlvType.Ecdsa224:
                    var own = key is not null && McuBootKeyBytes.SignatureType(key) == record.Type ? key : null;
                    _signatures.Add(new McuBootSignature(record, own, own is not null && IsValid(own, record, algorithm, hash, pure)));
                    key = own is null ? key : null;
                    break;
            }
        }
    }

    private static IEnumerable<DigestAlgorithm> KeyHashes(DigestAlgorithm algorithm, bool pure) =>
        pure ? [DigestAlgorithm.Sha512, DigestAlgorithm.Sha256] : [algorithm];

    private bool IsValid(SubjectPublicKeyInfo key, Tlv record, DigestAlgorithm algorithm, byte[] hash, bool pure)
    {
        if (!McuBootKeyBytes.Signs(key, algorithm) || (pure && record.Type != TlvType.Ed25519))
        {
            Add(McuBootVerifyFindings.BadSignature, $"the signature's key does not sign {algorithm.Name} hashes", record.Range);
            return false;
        }

        var signature = record.Value;
        if (record.Type == TlvType.Ecdsa)
        {
            var most = key.CurveOid == Oids.NistP384 ? MaxEcdsaP384 : MaxEcdsaP256;
            var length = signature.Span is [0x30, < 0x80 and var inner, ..] && inner + 2 < signature.Length && !signature.Span[(inner + 2)..].ContainsAnyExcept((byte)0)
                ? inner + 2 : signature.Length;
            if (length < signature.Length && signature.Length <= most)
            {
                Add(McuBootVerifyFindings.PaddedSignature, $"{signature.Length - length} zeros follow the signature", record.ValueRange);
                signature = signature[..length];
            }
        }

        if (pure ? PublicKeys.Verify(key, new ToBeSigned(SignatureScheme.Ed25519, _signed), signature.Span) : Verifies(key, algorithm, hash, signature.Span))
        {
            return true;
        }

        Add(McuBootVerifyFindings.BadSignature, "the signature is not the key's over this image", record.ValueRange);
        return false;
    }

    private void CheckSigner()
    {
        if (demands.HashOnly)
        {
            return;
        }

        if (demands.Keys.Count == 0)
        {
            Add(McuBootVerifyFindings.NoKey, _signatures.Count == 0 ? "the image bears no signature, and no key was given" : "no key was given with which the signature could be checked");
        }
        else if (_signatures.Count == 0)
        {
            Add(McuBootVerifyFindings.Unsigned, "the image bears no signature");
        }
        else if (_signatures.TrueForAll(s => s.Key is null))
        {
            Add(McuBootVerifyFindings.UnknownSigner, "no signature is by a key that was given", _signatures[0].Tlv.Range);
        }

        if (!demands.AllowDevelopmentKey)
        {
            _findings.AddRange(_signatures.Where(s => s.Valid).Select(s => McuBootDevelopmentKeys.Judge(s.Key!)).OfType<Finding>().Distinct());
        }
    }

    private void CheckCounter()
    {
        var found = false;
        foreach (var record in image.Records.Where(r => r.Type == TlvType.SecurityCounter))
        {
            var isProtected = IsProtected(record);
            if (McuBootValues.ReadCounter(record, image.Endian) is not { } counter)
            {
                Add(McuBootVerifyFindings.SecurityCounter, $"the security counter has {record.Value.Length} bytes, not 4", record.Range);
            }
            else if (demands.SecurityCounter is { } floor && counter < floor)
            {
                Add(McuBootVerifyFindings.SecurityCounter, $"the security counter is {counter}, the device has seen {floor}", record.ValueRange);
            }
            else if (demands.SecurityCounter is not null && !isProtected)
            {
                Add(McuBootVerifyFindings.SecurityCounter, "the security counter is not protected", record.Range);
            }

            found |= isProtected;
        }

        if (!found && demands.SecurityCounter is { } least)
        {
            Add(McuBootVerifyFindings.SecurityCounter, $"the image has no security counter, the device has seen {least}");
        }
    }

    private void CheckIdentity(TlvType type, ReadOnlyMemory<byte> expected, string what)
    {
        if (expected.IsEmpty)
        {
            return;
        }

        var records = image.Records.Where(r => r.Type == type).ToList();
        if (!records.Exists(IsProtected))
        {
            Add(McuBootVerifyFindings.Identity, $"the image names no {what}");
        }

        foreach (var record in records.Where(r => !r.Value.Span.SequenceEqual(expected.Span)))
        {
            Add(McuBootVerifyFindings.Identity, $"the image is for the {what} {Convert.ToHexStringLower(record.Value.Span)}, the device is of {Convert.ToHexStringLower(expected.Span)}", record.ValueRange);
        }
    }

    private void CheckDependencies()
    {
        foreach (var record in image.Records.Where(r => r.Type == TlvType.Dependency && !McuBootDependency.TryRead(r.Value.Span, image.Endian, out _)))
        {
            Add(McuBootVerifyFindings.DependencyRecord, $"a dependency has {record.Value.Length} bytes, not {McuBootDependency.Size}", record.Range);
        }
    }

    private bool IsProtected(Tlv record) => record.Offset < Header.HashedRange.End;
}
