using Signet.Timestamps;

namespace Signet.Authenticode;

/// <summary>Reads a signature back, as verification does: before a signed file is written, or before one is left as it is.</summary>
internal static class SelfCheck
{
    /// <summary>Throws unless the signature and its time stamps are right in themselves. Whether it is for the file is not looked at.</summary>
    /// <remarks>A signature that promises a seal is as it should be until the seal is made, which is a step of its own.</remarks>
    /// <exception cref="SigningException">They are not.</exception>
    public static void EnsureHolds(AuthenticodeSignature signature)
    {
        var error = signature.Findings.FirstOrDefault(f => f.Severity == Severity.Error && f.Rule != SpcFindings.NotSealed);
        if (!signature.SignatureVerified || error is not null)
        {
            throw Refuse(error?.Message ?? "the signature does not hold");
        }

        // A broken time stamp rejects the file, whoever signs it besides (docs/policies.md).
        var timestamps = TimestampReader.Read(signature.SignerInfo!, signature.Certificates, signature.Where.Offset, signature.Data);
        if (timestamps.SelectMany(t => t.Findings).FirstOrDefault(f => f.Severity == Severity.Error) is { } broken)
        {
            throw Refuse(broken.Message);
        }
    }

    /// <summary>The refusal to write, or to leave, what does not hold.</summary>
    public static SigningException Refuse(string why) => new(SigningFindings.SelfCheck.With($"the signature does not hold when read back: {why}"));
}
