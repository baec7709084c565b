using System.Security.Cryptography;
using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>Asks a server by RFC 3161 (HTTP, section 3.4).</summary>
/// <remarks>
/// The request carries a random nonce and asks for the authority's certificate. A token is used only when it repeats the nonce and
/// the imprint, is made under the policy asked for, and our own reader finds it valid: the authority's signature, its certificate
/// (in the token, for time stamping, valid at the token's time), and the name of that certificate under the signature.
/// </remarks>
public sealed class Rfc3161Client(Uri address, TimestampSettings settings) : TimestampClient(address, settings)
{
    private const int NonceLength = 16;

    /// <inheritdoc/>
    public override TimestampKind Kind => TimestampKind.Rfc3161;

    /// <inheritdoc/>
    internal override async Task<TimestampAttempt> AttemptAsync(ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        var request = new TimestampQuery(MessageImprint.Of(Settings.Digest, signature.Span), MakeNonce(), CertificateRequested: true)
        {
            Policy = Settings.Policy,
        };
        var (reply, failure) = await HttpExchange.PostAsync(
            Address, request.Encode(), TimestampQuery.MediaType, TimestampReply.MediaType, Settings.Timeout, cancellation);
        return failure ?? Judge(request, signature, reply!);
    }

    private TimestampAttempt Judge(TimestampQuery request, ReadOnlyMemory<byte> signature, HttpReply reply)
    {
        if (!reply.MediaType.Equals(TimestampReply.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return TimestampAttempt.Failure(Problem(
                TsaFindings.WrongMediaType, $"the answer is {(reply.MediaType.Length == 0 ? "of no declared type" : TsaFindings.Printable(reply.MediaType))}"));
        }

        if (!TimestampReply.TryRead(reply.Body, out var response, out var problem))
        {
            return TimestampAttempt.Failure(Problem(problem));
        }

        if (!response.Granted)
        {
            var rejection = Problem(TsaFindings.RejectedAs(response));
            return (response.Failures & (PkiFailures.SystemFailure | PkiFailures.TimeNotAvailable)) != 0
                ? TimestampAttempt.Passing(rejection)
                : TimestampAttempt.Failure(rejection);
        }

        if (response.Token.IsEmpty)
        {
            return TimestampAttempt.Failure(Problem(TsaFindings.NotAReply, "the answer grants the request and has no token"));
        }

        var timestamp = TimestampToken.Read(response.Token, signature, [], new FileRange(0, response.Token.Length));
        problem = timestamp.Info is null ? null : Mismatch(request, timestamp.Info);
        problem ??= timestamp.Findings.FirstOrDefault(f => f.Severity == Severity.Error);
        if (problem is not null || !timestamp.Valid)
        {
            return TimestampAttempt.Failure(Problem(problem ?? TimestampFindings.SignatureWrong.With("the token could not be proved")));
        }

        var attribute = new CmsAttribute(Oids.Rfc3161Token, [response.Token]);
        return TimestampAttempt.Success(new TimestampResult(Address, attribute, [], timestamp, Remarks(timestamp)));
    }

    private static Finding? Mismatch(TimestampQuery request, TstInfo info) =>
        info.Nonce.IsEmpty ? TsaFindings.NonceMismatch.With("the token repeats no nonce")
        : !info.Nonce.Span.SequenceEqual(request.Nonce.Span) ? TsaFindings.NonceMismatch.With("the token repeats another nonce than the request's")
        : !info.Imprint.Matches(request.Imprint) ? TimestampFindings.ImprintMismatch.With("the token's imprint is not the request's")
        : request.Policy is not null && request.Policy != info.Policy
            ? TsaFindings.PolicyMismatch.With($"the token is made under policy {info.Policy}, asked for was {request.Policy}")
        : null;

    /// <summary>Random bytes that are a positive INTEGER in its shortest form: the first byte lies between 0x40 and 0x7F.</summary>
    private static byte[] MakeNonce()
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        nonce[0] = (byte)((nonce[0] & 0x3F) | 0x40);
        return nonce;
    }
}
