using System.Buffers.Binary;
using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;
using Signet.Pe;
using Signet.Tests.Trust;

namespace Signet.Tests.Pe;

/// <summary>Signed PE files with odd signatures, which no signer would make.</summary>
internal static class SignedPe
{
    /// <summary>A small program without a signature.</summary>
    public static byte[] Unsigned() => WithTable(Vector("sign-sha256.exe"), []);

    /// <summary>A file of tests/vectors/verify.</summary>
    public static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector("verify/" + name));

    /// <summary>The program with <paramref name="signatures"/> as the entries of its table.</summary>
    public static byte[] With(params SignedData[] signatures) => WithTable(Unsigned(), [.. signatures.SelectMany(s => WinCertificate.Wrap(s.Encode()))]);

    /// <summary>The file with another certificate table, and the checksum that goes with it.</summary>
    public static byte[] WithTable(ReadOnlySpan<byte> file, ReadOnlySpan<byte> table)
    {
        var pe = Open(file.ToArray());
        byte[] result = [.. file[..(int)pe.Layout.CertificateTable.Offset], .. table];
        var directory = result.AsSpan((int)pe.Headers.SecurityEntryOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(directory, table.Length == 0 ? 0 : (uint)pe.Layout.CertificateTable.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(directory[4..], (uint)table.Length);
        var checkSum = PeDigestPass.Compute(new MemorySource(result), Open(result).Layout, [], [], checksum: true).CheckSum!.Value;
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan((int)pe.Headers.CheckSumOffset), checkSum);
        return result;
    }

    public static PeFile Open(byte[] file)
    {
        Assert.True(PeFile.Open(new MemorySource(file), out var pe, out var problem), problem?.Message);
        return pe;
    }

    /// <summary>The first signature of a file.</summary>
    public static SignedData SignatureOf(byte[] file)
    {
        var pe = Open(file);
        Assert.True(SignedData.TryRead(pe.ContentOf(pe.Certificates[0]), 0, out var data, out _, out var problem), problem?.Message);
        return data;
    }

    /// <summary>A signature of the small program with SHA-256, and RSA or ECDSA as the key has it.</summary>
    /// <param name="signer">Signs.</param>
    /// <param name="content">Changes what is signed.</param>
    /// <param name="attributes">Further authenticated attributes.</param>
    /// <param name="unsigned">Unauthenticated attributes.</param>
    public static SignedData Sign(
        TestCertificate signer, Func<SpcIndirectData, SpcIndirectData>? content = null, CmsAttribute[]? attributes = null, CmsAttribute[]? unsigned = null)
    {
        var file = Unsigned();
        var digest = PeDigestPass.Compute(new MemorySource(file), Open(file).Layout, [DigestAlgorithm.Sha256], [], checksum: false).Digests[DigestAlgorithm.Sha256];
        var indirect = SpcIndirectData.ForPe(DigestAlgorithm.Sha256, digest, null);
        var encoded = (content?.Invoke(indirect) ?? indirect).Encode();
        var value = encoded.AsMemory(2); // short: one octet of length
        CmsAttribute[] signed =
        [
            AuthenticodeAttributes.ContentType(Oids.SpcIndirectData), AuthenticodeAttributes.MessageDigest(SHA256.HashData(value.Span)), .. attributes ?? [],
        ];
        return new SignedData
        {
            Version = 1,
            DigestAlgorithms = [AlgorithmIdentifier.WithNull(Oids.Sha256)],
            ContentType = Oids.SpcIndirectData,
            Content = encoded,
            ContentValue = value,
            Certificates = [signer.Certificate.Raw],
            SignerInfos =
            [
                new SignerInfo
                {
                    Version = 1,
                    Issuer = signer.Certificate.Issuer,
                    SerialNumber = signer.Certificate.SerialNumber,
                    DigestAlgorithm = AlgorithmIdentifier.WithNull(Oids.Sha256),
                    SignedAttributes = signed,
                    SignatureAlgorithm = signer.Key is RSA ? AlgorithmIdentifier.WithNull(Oids.RsaEncryption) : AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256),
                    Signature = signer.Key is RSA rsa
                        ? rsa.SignData(CmsAttributes.EncodeSet(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                        : signer.Ecdsa.SignData(CmsAttributes.EncodeSet(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
                    UnsignedAttributes = unsigned ?? [],
                },
            ],
        };
    }
}
