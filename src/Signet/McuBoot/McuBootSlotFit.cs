namespace Signet.McuBoot;

/// <summary>Whether an image and the trailer that its loader needs fit into the slot.</summary>
/// <remarks>
/// What an image may take depends on the mode. Swapping through scratch: up to the trailer. Move and offset: up to the sector in which the trailer
/// begins, and with offset the image begins a sector later. Modes that swap nothing: up to the swap info. Source: MCUboot, bootutil_max_image_size;
/// imgtool 2.4.0, whose sum is another (<see cref="McuBootTrailerLayout.ImgtoolSize"/>).
/// </remarks>
internal static class McuBootSlotFit
{
    /// <summary>The trailer's layout for a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="encryptionTlv">Bytes of the value of the encryption TLV; 0 when there is none.</param>
    public static McuBootTrailerLayout Layout(McuBootSignRequest request, int encryptionTlv) => new()
    {
        Mode = request.Mode,
        WriteSize = request.WriteSize,
        MaxAlign = request.EffectiveMaxAlign,
        MaxSectors = request.MaxSectors,
        KeyLength = request.Encryption is not { } encryption ? 0 : encryption.SavesTlv ? encryptionTlv : encryption.KeyLength,
    };

    /// <summary>Refuses an image that does not fit.</summary>
    /// <param name="request">The request.</param>
    /// <param name="length">Bytes of the image with its TLVs.</param>
    /// <param name="encryptionTlv">Bytes of the value of the encryption TLV; 0 when there is none.</param>
    public static Finding? Check(McuBootSignRequest request, long length, int encryptionTlv)
    {
        if (request.SlotSize == McuBootSignRequest.NoSlot)
        {
            return null;
        }

        var trailer = TrailerSize(request, encryptionTlv);
        var end = request.SlotSize - trailer;
        var rounded = !request.LikeImgtool && request.SectorSize > 0 && request.Mode is McuBootMode.Move or McuBootMode.Offset;
        var first = rounded && request.Mode == McuBootMode.Offset ? request.SectorSize : 0;
        end = rounded && end > 0 ? end - (end % request.SectorSize) : end;
        return first + length <= end ? null
            : McuBootSigningFindings.Room.With(
                $"Image size (0x{length:x}) + trailer (0x{trailer:x}) exceeds requested size 0x{request.SlotSize:x}"
                + (rounded ? $": with sectors of 0x{request.SectorSize:x} the image may reach from 0x{first:x} to 0x{Math.Max(end, 0):x}" : ""));
    }

    /// <summary>Bytes at the slot's end that an image must leave free.</summary>
    private static long TrailerSize(McuBootSignRequest request, int encryptionTlv)
    {
        if (request.LikeImgtool)
        {
            return McuBootTrailerLayout.ImgtoolSize(
                request.Mode == McuBootMode.Overwrite, request.WriteSize, request.EffectiveMaxAlign, request.MaxSectors,
                request.Encryption is not null, request.Encryption is { SavesTlv: true } ? encryptionTlv : null);
        }

        var layout = Layout(request, encryptionTlv);
        return request.Mode.Swaps() || request.Mode == McuBootMode.Single ? layout.Size : layout.SwapInfo;
    }
}
