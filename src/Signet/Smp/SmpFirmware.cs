using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Files;
using Signet.McuBoot;
using Signet.Trust;

namespace Signet.Smp;

/// <summary>An image that may be sent to a device: verified, or vouched for by whoever sends it.</summary>
/// <remarks>What was verified is what is sent: the file is read once.</remarks>
public sealed class SmpFirmware
{
    private SmpFirmware(ReadOnlyMemory<byte> bytes, McuBootVersion version, ReadOnlyMemory<byte> hash, int cut) =>
        (Bytes, Version, Hash, Cut) = (bytes, version, hash, cut);

    /// <summary>The image: header, payload and TLVs, without what pads it to the slot's size.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Its version.</summary>
    public McuBootVersion Version { get; }

    /// <summary>The hash in its TLVs, by which devices name it.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>Bytes of padding and trailer that the file has and that are not sent: marking is the device's.</summary>
    public int Cut { get; }

    /// <summary>Reads and verifies an image.</summary>
    /// <param name="source">The file: an image, or Intel HEX; the caller's to dispose of.</param>
    /// <param name="options">The policy mcuboot, with the keys that the loader holds.</param>
    /// <param name="vouched">True to take an image that is not proved.</param>
    /// <param name="firmware">The image; null when it is not proved, or none.</param>
    /// <param name="report">What is true of the file.</param>
    /// <param name="problem">Why it is not taken.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryOpen(
        ByteSource source, VerifyOptions options, bool vouched, [NotNullWhen(true)] out SmpFirmware? firmware, out FileReport report, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        firmware = null;
        if (source.Length > McuBootFile.MaxLength)
        {
            report = McuBootVerifier.Verify(source, options);
            problem = SmpFindings.Size.With($"the file has {source.Length} bytes, at most {McuBootFile.MaxLength} are sent");
            return false;
        }

        using var kept = new MemorySource(source.ReadExactly(new FileRange(0, source.Length)));
        report = McuBootVerifier.Verify(kept, options);
        if (!McuBootFile.TryRead(kept, out var file, out problem) || !McuBootImage.TryRead(file.Bytes, out var image, out problem))
        {
            return false;
        }

        if (report.Report.Verdict != Verdict.Trusted && !vouched)
        {
            problem = SmpFindings.Unproved.With(report.Report.Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } first
                ? $"the image does not verify: {first.Message}" : "the image is not proved to be signed with a key that the loader holds");
            return false;
        }

        var hash = image.Records.FirstOrDefault(r => r.Type is TlvType.Sha256 or TlvType.Sha384 or TlvType.Sha512).Value;
        if (hash.IsEmpty)
        {
            problem = SmpFindings.NoHash.With("the image has no hash record");
            return false;
        }

        var bytes = file.Bytes[..(int)image.Rest.Offset];
        firmware = new SmpFirmware(bytes, image.Header.Version, hash, file.Bytes.Length - bytes.Length);
        return true;
    }
}
