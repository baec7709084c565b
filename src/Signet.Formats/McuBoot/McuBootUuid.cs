using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Signet.McuBoot;

/// <summary>The 16 bytes by which a loader tells vendors and classes of images apart.</summary>
/// <remarks>
/// A vendor's name becomes the UUID of version 5 of that name among domain names; the name of a class becomes that of the name within the
/// vendor. A UUID that is written out is taken as it stands. Source: RFC 9562, 5.5; imgtool 2.4.0.
/// </remarks>
public static class McuBootUuid
{
    /// <summary>Bytes of a UUID.</summary>
    public const int Size = 16;

    /// <summary>The name space of domain names (RFC 9562, 6.6).</summary>
    public static ReadOnlySpan<byte> DomainNames => [0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

    /// <summary>Reads a UUID, with dashes or as 32 digits, or makes one of a name.</summary>
    /// <param name="text">The UUID or the name.</param>
    /// <param name="space">The UUID of the name space; empty when there is none, so that only a UUID can be taken.</param>
    /// <param name="uuid">16 bytes.</param>
    /// <param name="problem">Why there are none.</param>
    public static bool TryParse(string text, ReadOnlySpan<byte> space, [NotNullWhen(true)] out byte[]? uuid, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        uuid = null;
        problem = null;
        if (Guid.TryParseExact(text, "D", out var given) || Guid.TryParseExact(text, "N", out given))
        {
            uuid = given.ToByteArray(bigEndian: true);
            return true;
        }

        problem =
            text.Length == 0 || text.Any(char.IsControl) ? McuBootFindings.Uuid.With("the name of a vendor or class must be text that can be printed")
            : space.IsEmpty ? McuBootFindings.Uuid.With($"'{text}' names a class within a vendor, and no vendor was given")
            : null;
        if (problem is not null)
        {
            return false;
        }

        uuid = DigestAlgorithm.Sha1.Hash((byte[])[.. space, .. Encoding.UTF8.GetBytes(text)])[..Size];
        uuid[6] = (byte)((uuid[6] & 0x0f) | 0x50);
        uuid[8] = (byte)((uuid[8] & 0x3f) | 0x80);
        return true;
    }
}
