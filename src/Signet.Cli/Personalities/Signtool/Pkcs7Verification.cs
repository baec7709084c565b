using System.Diagnostics.CodeAnalysis;
using Signet.Cms;
using Signet.Files;
using Signet.Timestamps;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Verifies PKCS #7 files for <c>/p7</c>: the signature and a chain to a trusted root, whatever the content is.</summary>
/// <param name="request">What was asked.</param>
/// <param name="options">The policy; for <c>/p7</c> alone one that asks for no usage.</param>
/// <param name="printer">Prints.</param>
/// <param name="output">Counts.</param>
internal sealed class Pkcs7Verification(VerifyRequest request, VerifyOptions options, VerifyPrinter printer, SigntoolOutput output)
{
    private const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>Verifies a file.</summary>
    internal void Verify(string file, ByteSource source)
    {
        if (!TryRead(source, out var data))
        {
            Refuse(file, Failed(0x8009310B, "ASN1 bad tag value met."));
            return;
        }

        if (request.Pkcs7Content is { } content && data.Content.IsEmpty)
        {
            data = data with { ContentValue = File.ReadAllBytes(PersonalityFiles.Local(content)) };
        }

        var unreadable = new List<Finding>();
        var certificates = CertificatePool.ReadAll(data.Certificates, unreadable);
        if (SignerVerifier.CheckSignerCount(data, 0) is not null)
        {
            Refuse(file, Failed(0x8009100E, "The signed cryptographic message does not have a signer for the specified signer index."));
            return;
        }

        var info = data.SignerInfos[0];
        var check = SignerVerifier.Verify(data, info, data.ContentType, certificates, 0);
        if (check is not { Valid: true, Signer: { } signer, Digest: { } digest })
        {
            Refuse(file, check.Findings.Any(f => f.Rule == CmsFindings.DigestMismatch)
                ? Failed(0x80091007, "The hash value is not correct.")
                : Failed(0x80090006, "Invalid Signature."));
            return;
        }

        var stamps = TimestampReader.Read(info, certificates, 0, data);
        var trust = SignerTrust.Judge(new SignerEvidence(signer, certificates, stamps, [digest]), options);
        printer.Chain(trust.Chain.Chain);
        if (!trust.Trusted)
        {
            output.Fail(Status(trust));
            return;
        }

        output.Successes++;
        printer.Verified(file);
    }

    /// <summary>Reads a PKCS #7 file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="data">What was read.</param>
    internal static bool TryRead(ByteSource source, [NotNullWhen(true)] out SignedData? data)
    {
        data = null;
        return source.Length <= MaxBytes && SignedData.TryRead(source.ReadToKeep(new FileRange(0, source.Length)), 0, out data, out _, out _);
    }

    private void Refuse(string file, string words)
    {
        output.Fail(words);
        output.Error($"File not valid: {Path.GetFullPath(file)}");
    }

    // The names of the chain's faults are those of Windows' header files.
    private static string Status(SignerTrust trust)
    {
        var faults = trust.Findings.Where(TrustFindings.WithholdsTrust).Select(f =>
            f.Rule == TrustFindings.UntrustedRoot ? trust.Chain.Chain is [.., { IsSelfIssued: true }] ? "CERT_TRUST_IS_UNTRUSTED_ROOT" : "CERT_TRUST_IS_PARTIAL_CHAIN"
            : f.Rule == TrustFindings.Expired || f.Rule == TrustFindings.NotYetValid ? "CERT_TRUST_IS_NOT_TIME_VALID"
            : f.Rule == TrustFindings.BadSignature ? "CERT_TRUST_IS_NOT_SIGNATURE_VALID"
            : f.Rule == TrustFindings.WrongUsage ? "CERT_TRUST_IS_NOT_VALID_FOR_USAGE"
            : f.Rule == TrustFindings.NotAnAuthority || f.Rule == TrustFindings.PathTooLong ? "CERT_TRUST_INVALID_BASIC_CONSTRAINTS"
            : f.Rule == TrustFindings.NameConstraint ? "CERT_TRUST_INVALID_NAME_CONSTRAINTS"
            : $"{f.Message} [{f.Code}]").Distinct();
        return $"An error occurred while attempting to verify: \n\t{string.Join("\n\t", faults)}";
    }

    private static string Failed(uint code, string text) => TrustErrors.Failed("VerifyMessageSignature", code, text);
}
