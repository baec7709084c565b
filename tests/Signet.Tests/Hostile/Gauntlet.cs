using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Files;
using Signet.Keys;
using Signet.Pe;
using Signet.Tests.Trust;
using Signet.Trust;

namespace Signet.Tests.Hostile;

/// <summary>What became of a file that went through everything: the verdict, and for each way of working on it a word or the code of the refusal.</summary>
/// <param name="Verified">The report of the verifier.</param>
/// <param name="Signed">"signed", or why it is not.</param>
/// <param name="Appended">"signed", or why it is not.</param>
/// <param name="Removed">"removed", or why it is not.</param>
/// <param name="Extracted">"extracted", or why it is not.</param>
internal sealed record Ordeal(FileReport Verified, string Signed, string Appended, string Removed, string Extracted)
{
    public Verdict Verdict => Verified.Report.Verdict;

    /// <summary>The codes of the errors.</summary>
    public IEnumerable<string> Errors => Verified.Report.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code).Distinct();
}

/// <summary>Everything that the product does with a PE file, done to one that may be anything, and the promises that hold for all of it.</summary>
/// <remarks>
/// No exception but <see cref="SigningException"/> leaves it, and that one only where a file is to be changed. What was signed is trusted.
/// What was removed leaves the bytes that were signed. What was extracted stands in the file.
/// </remarks>
internal static class Gauntlet
{
    private static readonly TestCertificate s_root = TestPki.Root("CN=Gauntlet Root");

    private static readonly TrustStore s_trust =
        TrustStore.Of([.. CertificateFile.Read(Shared.Vector("verify/root.cer")), s_root.Certificate], "the test's roots");

    private static readonly SignatureOptions s_replace = new() { Existing = ExistingSignature.Replace };

    /// <summary>A signer whom <see cref="Options"/> trusts.</summary>
    public static TestCertificate Signer { get; } = TestPki.Signer(s_root, "CN=Gauntlet Signer");

    /// <summary>The root above <see cref="Signer"/>.</summary>
    public static TestCertificate Root => s_root;

    public static VerifyOptions Options { get; } = new()
    {
        At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), Trust = s_trust, TimestampTrust = s_trust,
    };

    public static FileReport Verify(ReadOnlyMemory<byte> file) => FileVerifier.Verify(new MemorySource(file), Options);

    /// <summary>The whole ordeal.</summary>
    public static Ordeal Run(byte[] file)
    {
        var inspected = PeInspection.Read(new MemorySource(file));
        Assert.Equal(file.Length, inspected.Length);
        return new Ordeal(
            Verify(file), Sign(file, s_replace), Sign(file, s_replace with { Existing = ExistingSignature.Append }), Remove(file), Extract(file));
    }

    /// <summary>"signed", or the code of the refusal. A signed file must be trusted; one with a further signature must not be rejected.</summary>
    public static string Sign(byte[] file, SignatureOptions options)
    {
        try
        {
            var result = Verify(SignedCopy(file, options)).Report;
            // Who signs does not know whom verifiers trust, so a forged certificate beside an intact signature is not seen when one is added.
            var errors = result.Findings.Where(f => f.Severity == Severity.Error && f.Rule != TrustFindings.BadSignature);
            Assert.True(options.Existing == ExistingSignature.Append ? !errors.Any() : result.Verdict == Verdict.Trusted, $"signed, and {result.Verdict}: {string.Join("; ", errors.Select(f => $"{f.Code} {f.Message}"))}");
            return "signed";
        }
        catch (SigningException refusal)
        {
            return refusal.Finding.Code;
        }
    }

    /// <summary>The file signed.</summary>
    /// <exception cref="SigningException">It is refused.</exception>
    public static byte[] SignedCopy(byte[] file, SignatureOptions? options = null)
    {
        using var source = new MemorySource(file);
        var signing = FileSigning.Open(source, options ?? s_replace, null, CancellationToken.None);
        var pending = signing.Prepare(Signer.Certificate, []);
        return signing.Embed(pending.Complete(Signer.Ecdsa.SignHash(pending.What.Bytes.Span, DSASignatureFormat.Rfc3279DerSequence))).Apply(file);
    }

    private static string Remove(byte[] file)
    {
        if (Open(file) is not { } pe)
        {
            return "";
        }

        try
        {
            var left = new PeSignedFile(pe).RemoveAll().Apply(file);
            Assert.Equal(pe.Layout.CertificateTable.Offset, left.Length);
            foreach (var range in pe.Layout.DigestRanges)
            {
                Assert.True(left.AsSpan((int)range.Offset, (int)range.Length).SequenceEqual(file.AsSpan((int)range.Offset, (int)range.Length)), $"{range} is not as it was");
            }

            return "removed";
        }
        catch (SigningException refusal)
        {
            return refusal.Finding.Code;
        }
    }

    private static string Extract(byte[] file)
    {
        if (Open(file) is not { } pe)
        {
            return "";
        }

        try
        {
            Assert.True(file.AsSpan().IndexOf(new PeSignedFile(pe).Extract(0).Span) > 0);
            return "extracted";
        }
        catch (SigningException refusal)
        {
            return refusal.Finding.Code;
        }
    }

    private static PeFile? Open(byte[] file) => PeFile.Open(new MemorySource(file), out var pe, out _) ? pe : null;
}
