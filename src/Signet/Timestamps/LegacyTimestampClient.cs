using System.Buffers.Text;
using System.Text;
using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>Asks a server by the legacy Authenticode protocol (signtool /t).</summary>
/// <remarks>
/// The protocol has no nonce, no choice of digest and no way to refuse but HTTP. What binds the answer to the request is the
/// signature value itself, which the authority signs. The authority's certificates come beside its signature and are merged into
/// those of the file's signature.
/// </remarks>
public sealed class LegacyTimestampClient(Uri address, TimestampSettings settings) : TimestampClient(address, settings)
{
    private const int MaxCertificates = 8;

    /// <inheritdoc/>
    public override TimestampKind Kind => TimestampKind.Authenticode;

    /// <inheritdoc/>
    internal override async Task<TimestampAttempt> AttemptAsync(ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        var body = Encoding.ASCII.GetBytes(Convert.ToBase64String(new LegacyTimestampRequest(signature).Encode()));
        var (reply, failure) = await HttpExchange.PostAsync(
            Address, body, LegacyTimestampRequest.MediaType, LegacyTimestampRequest.MediaType, Settings.Timeout, cancellation);
        return failure ?? Judge(signature, reply!);
    }

    private TimestampAttempt Judge(ReadOnlyMemory<byte> signature, HttpReply reply)
    {
        // Servers declare their answers in several ways, so the media type decides nothing here; a web page is not base64.
        if (!TryDecode(reply.Body.Span, out var der))
        {
            return TimestampAttempt.Failure(Problem(TsaFindings.NotAReply, "the answer is not base64"));
        }

        if (!SignedData.TryRead(der, 0, out var data, out var consumed, out var problem))
        {
            return TimestampAttempt.Failure(Problem(TsaFindings.NotAReply, problem.Message));
        }

        if (consumed != der.Length || data.SignerInfos is not [var signer])
        {
            return TimestampAttempt.Failure(Problem(
                TsaFindings.NotAReply, consumed != der.Length ? "bytes follow the answer" : $"the answer has {data.SignerInfos.Count} signers"));
        }

        if (data.Certificates.Count > MaxCertificates)
        {
            return TimestampAttempt.Failure(Problem(TsaFindings.NotAReply, $"the answer has {data.Certificates.Count} certificates, {MaxCertificates} are the most that an authority needs"));
        }

        var certificates = new List<Certificate>();
        foreach (var certificate in data.Certificates)
        {
            if (!Certificate.TryRead(certificate, out var read, out problem))
            {
                // They would become part of the file's signature, so each must be sound.
                return TimestampAttempt.Failure(Problem(TsaFindings.NotAReply, $"a certificate in the answer cannot be read: {problem.Message}"));
            }

            certificates.Add(read);
        }

        // The authority's signature covers none of the unauthenticated attributes: they would be a stranger's bytes in our file.
        var value = (signer with { UnsignedAttributes = [], Raw = default }).Encode();
        var timestamp = Countersignature.Read(value, signature, certificates, new FileRange(0, value.Length));
        if (!timestamp.Valid)
        {
            problem = timestamp.Findings.FirstOrDefault(f => f.Severity == Severity.Error);
            return TimestampAttempt.Failure(Problem(problem ?? TimestampFindings.SignatureWrong.With("the countersignature could not be proved")));
        }

        var attribute = new CmsAttribute(Oids.CounterSignatureAttribute, [value]);
        return TimestampAttempt.Success(new TimestampResult(Address, attribute, data.Certificates, timestamp, Remarks(timestamp)));
    }

    /// <summary>Decodes base64 with white space anywhere, and a closing zero octet, which some servers send.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> text, out byte[] der)
    {
        text = text.TrimEnd((byte)0);
        der = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var status = Base64.DecodeFromUtf8(text, der, out var consumed, out var written);
        if (status != System.Buffers.OperationStatus.Done || consumed != text.Length || written == 0)
        {
            der = [];
            return false;
        }

        der = der[..written];
        return true;
    }
}
