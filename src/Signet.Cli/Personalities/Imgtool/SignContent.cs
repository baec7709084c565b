using System.Text;
using Signet.Cli.Personalities.Click;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>Makes the options of <c>imgtool sign</c> what the library is asked for.</summary>
internal static class SignContent
{
    private const ushort FirstCustom = 0xa0;
    private const ushort LastCustom = 0xfffe;

    /// <summary>The digest of an option's value; null for auto.</summary>
    internal static DigestAlgorithm? Digest(string value) => value == "auto" ? null : DigestAlgorithm.FromName("sha" + value);

    /// <summary>The image as it is to be.</summary>
    internal static McuBootSignRequest Complete(SignRequest request, SubjectPublicKeyInfo? recipient)
    {
        var image = request.Image;
        if (image.BootRecord is { } type && type.EnumerateRunes().Count() is > McuBootBootRecord.MaxSoftwareType and var length)
        {
            throw new ClickException($"'{type}' is too long ({length} characters) for sw_type. Its maximum allowed length is {McuBootBootRecord.MaxSoftwareType} characters.");
        }

        var vendor = Uuid(request.Vendor, McuBootUuid.DomainNames);
        return image with
        {
            Padding = request.Confirm ? McuBootPadding.Confirm : request.Test ? McuBootPadding.Test : request.Pad ? McuBootPadding.Pad : McuBootPadding.None,
            SecurityCounter = request.CounterFromVersion ? image.Version.SecurityCounter : image.SecurityCounter,
            CustomTlvs = CustomTlvs(request),
            VendorId = vendor,
            ClassId = Uuid(request.Class, vendor),
            Digest = Digest(request.Sha),
            Encryption = recipient is null ? null : new McuBootEncryptionRequest
            {
                Recipient = recipient,
                KeyLength = request.EncryptionKeyBits / 8,
                MacDigest = Mac(request.HmacSha, recipient),
                Clear = request.Clear,
                SavesTlv = request.SaveTlv,
            },
        };
    }

    /// <summary>Refuses an image whose trailer needs more room than the original reserves: it counts keys of AES-256 as half as long as they are.</summary>
    internal static void CheckRoom(McuBootSigned signed)
    {
        if (signed.Request is { SlotSize: > 0, Mode: not McuBootMode.Overwrite, Encryption: { SavesTlv: false, KeyLength: > 16 } encryption } request)
        {
            var align = request.EffectiveMaxAlign;
            var trailer = McuBootTrailerLayout.ImgtoolSize(false, request.WriteSize, align, request.MaxSectors, true, encryption.KeyLength);
            if (signed.Image.File.Length + trailer > request.SlotSize)
            {
                throw new ClickException($"Image size (0x{signed.Image.File.Length:x}) + trailer (0x{trailer:x}) exceeds requested size 0x{request.SlotSize:x}");
            }
        }
    }

    private static DigestAlgorithm Mac(string value, SubjectPublicKeyInfo recipient) =>
        value != "512" || recipient.Algorithm.Oid == Oids.RsaEncryption ? DigestAlgorithm.Sha256
        : recipient.Algorithm.Oid == Oids.X25519 ? DigestAlgorithm.Sha512
        : throw new ClickException("Currently only ECIES-X25519 supports HMAC-SHA512");

    // All values come before all files, as the original has them.
    private static List<Tlv> CustomTlvs(SignRequest request)
    {
        var result = new List<Tlv>();
        foreach (var (type, value) in request.CustomTlvs)
        {
            result.Add(new Tlv(Type(type, result), Value(value)));
        }

        foreach (var (type, file) in request.CustomTlvFiles)
        {
            var content = new FileInfo(file) is { Exists: true, Length: > Tlv.MaxLength } large
                ? throw new ClickFailure($"{file} has {large.Length} bytes; a TLV holds {Tlv.MaxLength} at most.")
                : File.ReadAllBytes(file);
            result.Add(new Tlv(Type(type, result), content));
        }

        return result;
    }

    private static TlvType Type(string text, List<Tlv> before)
    {
        var type = ImgtoolOptions.Literal(text, long.MinValue, long.MaxValue);
        if (before.Exists(t => (ushort)t.Type == type))
        {
            throw new ClickException($"Custom TLV 0x{type:x} already exists.");
        }

        if (type is >= 0 and < FirstCustom && ImageDump.IsKnown((TlvType)type))
        {
            throw new ClickException($"Custom TLV 0x{type:x} conflicts with predefined TLV.");
        }

        return type is >= FirstCustom and <= LastCustom ? (TlvType)type
            : throw new ClickException($"Invalid custom TLV type value '0x{type:x4}', allowed value should be between 0x{FirstCustom:x4} and 0x{LastCustom:x4}");
    }

    private static byte[] Value(string text)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        return text.Length % 2 != 0 ? throw new ClickException("Custom TLV length is odd.")
            : !text.Skip(2).All(char.IsAsciiHexDigit) ? throw new ClickFailure($"{text} has characters that are no hexadecimal digits.")
            : Convert.FromHexString(text.AsSpan(2));
    }

    private static byte[] Uuid(string? text, ReadOnlySpan<byte> space) =>
        text is null ? [] : McuBootUuid.TryParse(text, space, out var uuid, out var problem) ? uuid : throw new ClickFailure(PersonalityRun.Sentence(problem.Message));
}
