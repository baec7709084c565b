using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Signet.Keys;
using Signet.X509;

namespace Signet.Trust;

/// <summary>Whether one certificate's key signed another certificate. Answers are remembered for the whole process.</summary>
/// <remarks>
/// The answer depends on nothing but the two certificates, so it may be shared by every file, policy and thread.
/// <see cref="CertificatePool"/> makes equal certificates the same object. The number of answers kept is bounded.
/// </remarks>
internal static class IssuerSignatures
{
    private const int Capacity = 8192;

    private static readonly ConcurrentDictionary<(Certificate Issuer, Certificate Subject), bool> s_answers = new();

    private static readonly ConditionalWeakTable<CertificateList, ConcurrentDictionary<Certificate, bool>> s_lists = [];

    public static bool Verify(Certificate issuer, Certificate subject)
    {
        if (s_answers.TryGetValue((issuer, subject), out var answer))
        {
            return answer;
        }

        answer = PublicKeys.VerifyCertificate(subject, issuer.PublicKey);
        if (s_answers.Count >= Capacity)
        {
            s_answers.Clear();
        }

        s_answers[(issuer, subject)] = answer;
        return answer;
    }

    /// <summary>Whether the issuer's key signed the list. Lists have megabytes and are asked about often: remembered with the list.</summary>
    public static bool Verify(Certificate issuer, CertificateList list) =>
        s_lists.GetOrCreateValue(list).GetOrAdd(issuer, _ => PublicKeys.VerifyData(
            issuer.PublicKey, list.SignatureAlgorithm, list.Tbs.Span, list.Signature.Span));
}
