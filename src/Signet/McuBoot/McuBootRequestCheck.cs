namespace Signet.McuBoot;

/// <summary>What can be said against a request before the program is seen.</summary>
internal static class McuBootRequestCheck
{
    private const ushort FirstCustom = 0xa0;
    private const ushort LastCustom = 0xfffe;

    /// <summary>Refuses a request that no image can satisfy.</summary>
    /// <exception cref="SigningException">It is one.</exception>
    public static void Check(McuBootSignRequest request)
    {
        if ((Numbers(request) ?? Trailer(request) ?? Content(request) ?? CustomTlvs(request) ?? Encryption(request.Encryption)) is { } problem)
        {
            throw new SigningException(problem);
        }
    }

    private static Finding? Numbers(McuBootSignRequest r) =>
        r.HeaderSize is < McuBootHeader.Size or > ushort.MaxValue
            ? McuBootSigningFindings.Number.With($"the header size is {r.HeaderSize}, {McuBootHeader.Size} to {ushort.MaxValue} can be")
        : r.SlotSize is < 0 or > uint.MaxValue ? McuBootSigningFindings.Number.With($"the slot size is {r.SlotSize}, 0 to {uint.MaxValue} can be")
        : r.SectorSize < 0 ? McuBootSigningFindings.Number.With($"the sector size is {r.SectorSize}")
        : r.LoadAddress != 0 && r.RomFixed != 0 ? McuBootSigningFindings.Options.With("an image is loaded into memory or runs at a fixed flash address, not both")
        : null;

    private static Finding? Trailer(McuBootSignRequest r) =>
        McuBootSlotFit.Layout(r, 0) is { Problem: { } problem } && !(r.LikeImgtool && r.MaxAlign is 8 or 16 or 32 && r.MaxAlign < r.WriteSize)
            ? McuBootSigningFindings.Trailer.With(problem)
        : r.Padding != McuBootPadding.None && r.SlotSize == McuBootSignRequest.NoSlot
            ? McuBootSigningFindings.Trailer.With("an image is filled up to its slot, and the slot's size is not given")
        : null;

    private static Finding? Content(McuBootSignRequest r) =>
        r.BootRecord is { } type && type.EnumerateRunes().Count() is > McuBootBootRecord.MaxSoftwareType and var length
            ? McuBootFindings.BootRecord.With($"'{type}' is too long ({length} characters) for a software type; {McuBootBootRecord.MaxSoftwareType} can be")
        : r.VendorId.Length is not (0 or McuBootUuid.Size) and var vendor ? McuBootFindings.Uuid.With($"the vendor's UUID has {vendor} bytes")
        : r.ClassId.Length is not (0 or McuBootUuid.Size) and var own ? McuBootFindings.Uuid.With($"the class's UUID has {own} bytes")
        : null;

    private static Finding? CustomTlvs(McuBootSignRequest request)
    {
        if (request.CustomTlvs.Count == 0)
        {
            return null;
        }

        var seen = new HashSet<TlvType>();
        foreach (var tlv in request.CustomTlvs)
        {
            var type = (ushort)tlv.Type;
            var problem =
                Enum.IsDefined(tlv.Type) ? $"the type 0x{type:x} is MCUboot's own"
                : type is < FirstCustom or > LastCustom ? $"the type 0x{type:x} is not from 0x{FirstCustom:x4} to 0x{LastCustom:x}"
                : !seen.Add(tlv.Type) ? $"the type 0x{type:x} is given twice"
                : tlv.Value.Length > Tlv.MaxLength ? $"the value of type 0x{type:x} has {tlv.Value.Length} bytes, at most {Tlv.MaxLength} can be"
                : request.Endian == McuBootEndian.Big && !Tlv.CanBeBigEndian(tlv.Type) ? $"in a big-endian image the type 0x{type:x} would read as MCUboot's own 0x{type >> 8:x}"
                : null;
            if (problem is not null)
            {
                return McuBootSigningFindings.CustomTlv.With(problem);
            }
        }

        return null;
    }

    private static Finding? Encryption(McuBootEncryptionRequest? r) =>
        r is null ? null
        : r.Recipient is null == r.KeyEncryptionKey.IsEmpty ? McuBootSigningFindings.EncryptionKey.With("an image is encrypted for one key: a public one, or one that the loader shares")
        : r.KeyLength is not (16 or 32) ? McuBootSigningFindings.Number.With($"the content key has {r.KeyLength} bytes, 16 and 32 can be")
        : McuBootEncryption.TryFindType(r, out _, out var problem) ? null
        : problem;
}
