using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Signet.Cbor;

namespace Signet.McuBoot;

/// <summary>What an image says of itself for attestation; the loader passes it on with the hash that it measured.</summary>
/// <remarks>
/// <code>
/// map(5): 1 sw_type text, 4 version text, 5 signer id bytes, 6 digest name text, 2 measurement bytes
/// </code>
/// The measurement stands last, and is zero in the file, because the loader writes its own over it. Definite lengths, shortest numbers.
/// Source: Arm, "PSA Attestation API 1.0", software components; MCUboot, boot_record.c; imgtool 2.4.0, measured.
/// </remarks>
/// <param name="SoftwareType">The role of the image, at most 12 characters.</param>
/// <param name="Version">Major, minor and revision.</param>
/// <param name="SignerId">The hash of the signer's public key; 32 zeros when nobody signs.</param>
/// <param name="DigestName">The algorithm of the image's hash: <c>SHA256</c>.</param>
/// <param name="Measurement">Zeros, as many as the hash has bytes.</param>
public sealed record McuBootBootRecord(string SoftwareType, string Version, ReadOnlyMemory<byte> SignerId, string DigestName, ReadOnlyMemory<byte> Measurement)
{
    /// <summary>The most characters of a software type.</summary>
    public const int MaxSoftwareType = 12;

    /// <summary>The record of an image that is being made.</summary>
    public static McuBootBootRecord Create(string softwareType, McuBootVersion version, ReadOnlyMemory<byte> signerId, DigestAlgorithm digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        var text = string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}.{version.Revision}");
        return new McuBootBootRecord(softwareType, text, signerId, digest.Name.ToUpperInvariant(), new byte[digest.Size]);
    }

    /// <summary>Reads the value of a boot record TLV.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> source, [NotNullWhen(true)] out McuBootBootRecord? record, [NotNullWhen(false)] out Finding? problem)
    {
        record = null;
        if (!CborReader.TryRead(source, out var map, out var used, out problem))
        {
            return false;
        }

        var known = used == source.Length && map[1]?.Kind == CborKind.Text && map[4]?.Kind == CborKind.Text && map[5]?.Kind == CborKind.Bytes
            && map[6]?.Kind == CborKind.Text && map[2]?.Kind == CborKind.Bytes;
        problem = known ? null : McuBootFindings.BootRecord.With("the boot record is not a map of software type, version, signer, digest and measurement");
        record = known ? new McuBootBootRecord(map[1]!.Text, map[4]!.Text, map[5]!.Bytes, map[6]!.Text, map[2]!.Bytes) : null;
        return known;
    }

    /// <summary>The value of a boot record TLV.</summary>
    public byte[] ToArray() => new CborWriter().Map(5)
        .Integer(1).Text(SoftwareType)
        .Integer(4).Text(Version)
        .Integer(5).Bytes(SignerId.Span)
        .Integer(6).Text(DigestName)
        .Integer(2).Bytes(Measurement.Span)
        .ToArray();
}
