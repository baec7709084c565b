using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using Signet.Cms;
using Signet.Keys;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>A time-stamp authority: takes requests of both protocols, answers with signed time stamps. It knows no network.</summary>
/// <remarks>
/// For tests and closed networks: its clock is the machine's, and nothing guards its key but the key's own place.
/// May be used by several threads at once.
/// </remarks>
public sealed class TimestampAuthority
{
    /// <summary>The policy under which time stamps are made: an arc that is set aside for examples (X.660, 2.999).</summary>
    public const string Policy = "2.999.3161.1";

    private readonly SigningKey _key;
    private readonly Certificate _certificate;
    private readonly ReadOnlyMemory<byte>[] _chain;
    private readonly TimeProvider _clock;
    private readonly DigestAlgorithm _digest;
    private readonly SignatureScheme _scheme;

    /// <summary>Makes an authority.</summary>
    /// <param name="signer">Its key, certificate, and the chain that goes into its time stamps; roots among it are left out.</param>
    /// <param name="clock">Its clock.</param>
    /// <exception cref="SigningException">The certificate is not fit for time stamps (RFC 3161, 2.3), or not valid at the clock's time.</exception>
    public TimestampAuthority(Signer signer, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(clock);
        (_key, _certificate, _clock) = (signer.Key, signer.Certificate, clock);
        _chain = [_certificate.Raw, .. signer.Further.Where(c => !c.IsSelfIssued).Select(c => c.Raw)];
        _digest = DigestFor(_certificate.PublicKey);
        _scheme = SignatureSchemes.For(_certificate.PublicKey.Algorithm.Oid, _digest);
        if (Unfitness() is { } reason)
        {
            throw new SigningException(TsaFindings.CertificateUnfit.With(reason));
        }
    }

    /// <summary>The authority's certificate.</summary>
    public Certificate Certificate => _certificate;

    /// <summary>Answers an RFC 3161 request. Whatever the bytes are, there is an answer: a refusal where there can be no token.</summary>
    /// <param name="query">A TimeStampReq, DER.</param>
    /// <returns>A TimeStampResp, DER.</returns>
    public async Task<byte[]> AnswerAsync(ReadOnlyMemory<byte> query, CancellationToken cancellation)
    {
        if (!TimestampQuery.TryRead(query, out var read, out var problem))
        {
            return TimestampReply.Reject(PkiFailures.BadDataFormat, problem.Message).Encode();
        }

        var serialNumber = MakeSerialNumber();
        var refusal = Decide(read, _clock.GetUtcNow(), serialNumber, out var info);
        if (refusal is not null)
        {
            return refusal.Encode();
        }

        try
        {
            return TimestampReply.Grant(await SignAsync(info!, read.CertificateRequested, cancellation)).Encode();
        }
        catch (SigningException e)
        {
            return TimestampReply.Reject(PkiFailures.SystemFailure, e.Message).Encode();
        }
    }

    /// <summary>Answers a request of the legacy protocol.</summary>
    /// <param name="request">Its bytes, decoded from base64.</param>
    /// <returns>A SignedData over the signature value, DER, to be sent as base64.</returns>
    /// <exception cref="SigningException">The bytes are no request. The protocol knows no refusal, so HTTP has to say it.</exception>
    public async Task<byte[]> AnswerLegacyAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        if (!LegacyTimestampRequest.TryRead(request, out var read, out var problem))
        {
            throw new SigningException(problem);
        }

        var now = _clock.GetUtcNow();
        if (!ValidAt(now))
        {
            throw new SigningException(TsaFindings.CertificateUnfit.With("the authority's certificate is not valid now"));
        }

        var data = await SignAsync(Oids.Data, read.Signature, 1, [SigningTime(now)], withCertificates: true, cancellation);
        return data.Encode();
    }

    /// <summary>What to answer to a request: a refusal, or the content of a token. Depends on nothing but its arguments and the certificate.</summary>
    internal TimestampReply? Decide(TimestampQuery query, DateTimeOffset now, ReadOnlyMemory<byte> serialNumber, out TstInfo? info)
    {
        info = null;
        var imprint = query.Imprint;
        if (DigestAlgorithm.FromOid(imprint.Algorithm.Oid) is not { } digest || !imprint.Algorithm.HasNoParameters)
        {
            return TimestampReply.Reject(PkiFailures.BadAlg, $"the digest {imprint.Algorithm.Oid} is not known");
        }

        if (imprint.Digest.Length != digest.Size)
        {
            return TimestampReply.Reject(PkiFailures.BadDataFormat, $"a {digest} digest has {digest.Size} bytes, not {imprint.Digest.Length}");
        }

        if (query.Policy is not (null or Policy))
        {
            return TimestampReply.Reject(PkiFailures.UnacceptedPolicy, $"the policy is {Policy}");
        }

        if (query.Extensions is [var extension, ..])
        {
            return TimestampReply.Reject(PkiFailures.UnacceptedExtension, $"the extension {extension.Oid} is not known");
        }

        if (!ValidAt(now))
        {
            return TimestampReply.Reject(PkiFailures.TimeNotAvailable, "the authority's certificate is not valid now");
        }

        info = new TstInfo
        {
            Policy = Policy,
            Imprint = imprint,
            SerialNumber = serialNumber,
            GenTime = WholeSecond(now),
            Accuracy = new Accuracy(1, null, null),
            Nonce = query.Nonce,
        };
        return null;
    }

    /// <summary>The token: a SignedData of version 3 over the TSTInfo, which names the certificate under the signature (RFC 5816).</summary>
    private async Task<byte[]> SignAsync(TstInfo info, bool withCertificates, CancellationToken cancellation)
    {
        var named = new AsnWriter(AsnEncodingRules.DER);
        SigningCertificate.Of(_certificate, DigestAlgorithm.Sha256).Write(named, version2: true);
        var attributes = new[] { SigningTime(info.GenTime), new CmsAttribute(Oids.SigningCertificateV2, [named.Encode()]) };
        var data = await SignAsync(Oids.TstInfo, info.Encode(), 3, attributes, withCertificates, cancellation);
        return data.Encode();
    }

    private async Task<SignedData> SignAsync(
        string contentType, ReadOnlyMemory<byte> content, int version, CmsAttribute[] attributes, bool withCertificates, CancellationToken cancellation)
    {
        CmsAttribute[] all =
        [
            new(Oids.ContentTypeAttribute, [Der(w => w.WriteObjectIdentifier(contentType))]),
            new(Oids.MessageDigestAttribute, [Der(w => w.WriteOctetString(_digest.Hash(content.Span)))]),
            .. attributes,
        ];
        var signature = await _key.SignAsync(new ToBeSigned(_scheme, _digest.Hash(CmsAttributes.EncodeSet(all))), cancellation);
        var digest = AlgorithmIdentifier.WithNull(_digest.Oid);
        return new SignedData
        {
            Version = version,
            DigestAlgorithms = [digest],
            ContentType = contentType,
            Content = Der(w => w.WriteOctetString(content.Span)),
            ContentValue = content,
            Certificates = withCertificates ? _chain : [],
            SignerInfos =
            [
                new SignerInfo
                {
                    Version = 1,
                    Issuer = _certificate.Issuer,
                    SerialNumber = _certificate.SerialNumber,
                    DigestAlgorithm = digest,
                    SignedAttributes = all,
                    SignatureAlgorithm = SignatureAlgorithm(),
                    Signature = signature,
                    UnsignedAttributes = [],
                },
            ],
        };
    }

    private AlgorithmIdentifier SignatureAlgorithm() => _scheme switch
    {
        SignatureScheme.EcdsaSha256 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256),
        SignatureScheme.EcdsaSha384 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha384),
        SignatureScheme.EcdsaSha512 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha512),
        _ => AlgorithmIdentifier.WithNull(Oids.RsaEncryption),
    };

    private string? Unfitness()
    {
        var now = _clock.GetUtcNow();
        return _scheme == SignatureScheme.None || !_key.Supports(_scheme) ? "the key cannot sign time stamps: it must be RSA or EC"
            : !AuthorityCertificate.HasExclusiveUsage(_certificate) ? $"the certificate of {_certificate.SubjectName} has not timeStamping as its only, critical extended key usage"
            : !ValidAt(now) ? string.Create(
                CultureInfo.InvariantCulture,
                $"the certificate of {_certificate.SubjectName} is valid from {_certificate.NotBefore:u} to {_certificate.NotAfter:u}, the clock says {now:u}")
            : null;
    }

    private bool ValidAt(DateTimeOffset time) => WholeSecond(time) >= _certificate.NotBefore && time <= _certificate.NotAfter;

    /// <summary>A digest as strong as the key: SHA-256, or the curve's own size.</summary>
    private static DigestAlgorithm DigestFor(SubjectPublicKeyInfo key) => key.CurveOid switch
    {
        Oids.NistP384 => DigestAlgorithm.Sha384,
        Oids.NistP521 => DigestAlgorithm.Sha512,
        _ => DigestAlgorithm.Sha256,
    };

    /// <summary>The second that has begun: a time stamp must not lie in the future.</summary>
    private static DateTimeOffset WholeSecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    /// <summary>127 random bits, a positive INTEGER in its shortest form: never given twice without a memory of those given.</summary>
    private static byte[] MakeSerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    /// <summary>The signingTime attribute: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5652, 11.3).</summary>
    private static CmsAttribute SigningTime(DateTimeOffset time) => new(
        Oids.SigningTimeAttribute,
        [
            Der(w =>
            {
                if (time.Year is >= 1950 and < 2050)
                {
                    w.WriteUtcTime(time);
                }
                else
                {
                    w.WriteGeneralizedTime(WholeSecond(time), omitFractionalSeconds: true);
                }
            }),
        ]);

    private static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }
}
