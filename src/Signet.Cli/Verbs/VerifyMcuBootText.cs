using Signet.Cli.Output;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>What <see cref="VerifyText"/> says of an MCUboot image in detail: it bears no certificates, time stamps or page hashes, and keys take the place of signers.</summary>
internal static class VerifyMcuBootText
{
    private static readonly Inked s_unchecked = new(Ink.Warning, "not checked");

    /// <summary>Prints hash, signatures and keys.</summary>
    public static void Print(HumanWriter output, FileReport report)
    {
        if (report.Digest is { } digest)
        {
            output.WriteLine($"  hash         {digest.Algorithm.Name} {Convert.ToHexStringLower(digest.Value.Span)}");
        }

        if (report.Signatures.Count > 0)
        {
            var intact = report.Report.Proved.HasFlag(Claims.ContentIntact);
            var content = report.Digest is null ? s_unchecked : intact ? new Inked(Ink.Good, "as the image says") : new Inked(Ink.Bad, "not as the image says");
            output.WriteLine($"  content      {content}");
        }

        foreach (var signature in report.Signatures)
        {
            // Without a key nothing was computed: that is neither a good signature nor a bad one.
            var state = signature.SignerKey is null ? s_unchecked
                : signature.Trusted ? new Inked(Ink.Good, "trusted")
                : signature.Intact ? new Inked(Ink.Warning, "intact, not trusted") : new Inked(Ink.Bad, "broken");
            output.WriteLine($"  signature {signature.Index}: {state}{(signature.SignerKey is null ? ", by none of the given keys" : "")}");
            if (signature.SignerKey is { } key)
            {
                output.WriteLine($"    key        {KeyNames.Describe(key)}, sha256 {Convert.ToHexStringLower(DigestAlgorithm.Sha256.Hash(key.LoaderBytes.Span))}");
            }
        }
    }
}
