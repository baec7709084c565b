using Signet.Files;
using Signet.Trust;

namespace Signet.McuBoot;

/// <summary>Verifies an MCUboot image as a boot loader with the given keys would.</summary>
/// <remarks>
/// There are no certificates in it: the keys that the loader holds are the anchors (<see cref="VerifyOptions.McuBoot"/>). Without one the verdict is
/// at best not proven. Under another policy the image is checked all the same and never trusted.
/// </remarks>
public static class McuBootVerifier
{
    /// <summary>Verifies.</summary>
    /// <param name="source">The image, or Intel HEX; the caller's to dispose of.</param>
    /// <param name="options">The policy, and in <see cref="VerifyOptions.McuBoot"/> what the loader asks for.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileReport Verify(ByteSource source, VerifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var format = FileFormat.McuBoot.Name();
        if (!McuBootFile.TryRead(source, out var file, out var problem))
        {
            return FileReport.Unreadable(format, options, problem);
        }

        var demands = options.McuBoot ?? new McuBootDemands();
        var check = McuBootCheck.Run(file.Bytes, demands);
        var report = new Report(options.Policy.Required);
        report.Add(check.Findings.Select(file.Locate));
        report.Add(McuBootFile.Odd(check.Image).Select(file.Locate));
        var own = options.Policy.Name == Policy.McuBoot.Name;
        if (!own)
        {
            report.Add(McuBootVerifyFindings.OtherPolicy.With($"the policy is {options.Policy.Name}"));
        }

        Prove(report, Claims.Signed, check.Signatures.Count > 0);
        Prove(report, Claims.ContentIntact, check.Intact);
        Prove(report, Claims.SignatureValid, check.SignerKnown);
        Prove(report, Claims.SignerTrusted, own && check.SignerKnown && check.IsClean);
        return new FileReport
        {
            Format = format,
            Report = report,
            Digest = check.Algorithm is { } algorithm ? new FileDigest(algorithm, check.Hash) : null,
            Signatures = [.. check.Signatures.Select((s, i) => Signature(s, i, check, own))],
        };
    }

    private static SignatureReport Signature(McuBootSignature signature, int index, McuBootCheck check, bool own) => new()
    {
        Index = index,
        Where = signature.Tlv.Range,
        DigestAlgorithm = check.Algorithm,
        SignerKey = signature.Key,
        Intact = signature.Valid,
        Trusted = own && signature.Valid && check.IsClean,
    };

    private static void Prove(Report report, Claims claim, bool holds)
    {
        if (holds)
        {
            report.Prove(claim);
        }
    }
}
