namespace Signet.Ffu;

/// <summary>Why a device's flasher stops: the first number of <c>Error: Failed to flash with device error { 0x18, … }</c>.</summary>
/// <remarks>
/// Sources: the numbers that the UEFI flasher of Windows devices reports through FFUTool, and Microsoft's pages about flashing tools. What has no refusal of ours behind
/// it is named all the same: a device may report it.
/// </remarks>
public enum DeviceError
{
    /// <summary>Flashing failed for a reason that has no number of its own.</summary>
    Flash = 0x2,

    /// <summary>A store header or the manifest is bad.</summary>
    StoreHeader = 0x8,

    /// <summary>Not enough memory.</summary>
    Allocation = 0x9,

    /// <summary>The write descriptors cannot be read.</summary>
    DescriptorRead = 0xB,

    /// <summary>A block cannot be read.</summary>
    BlockRead = 0xC,

    /// <summary>A block cannot be written.</summary>
    BlockWrite = 0xD,

    /// <summary>A checksum of the transfer is wrong.</summary>
    Crc = 0xE,

    /// <summary>The security header cannot be read.</summary>
    SecurityHeaderRead = 0xF,

    /// <summary>The security header is invalid.</summary>
    SecurityHeader = 0x10,

    /// <summary>The zeros behind catalog and hash table are missing.</summary>
    SecurityPadding = 0x11,

    /// <summary>The image header is invalid.</summary>
    ImageHeader = 0x12,

    /// <summary>The zeros behind the manifest are missing.</summary>
    ImagePadding = 0x13,

    /// <summary>The data cannot be buffered.</summary>
    Buffering = 0x14,

    /// <summary>There is more data than blocks, or less.</summary>
    ExcessBlocks = 0x15,

    /// <summary>The image is for another device.</summary>
    PlatformId = 0x16,

    /// <summary>A piece of the image has another hash than the table gives.</summary>
    Hash = 0x17,

    /// <summary>The catalog's signature is not one that the device trusts, or not over this hash table.</summary>
    Signature = 0x18,

    /// <summary>Host and device lost step.</summary>
    Desync = 0x1A,

    /// <summary>The boot configuration cannot be read.</summary>
    BcdQuery = 0x1B,

    /// <summary>A write descriptor is invalid: it leads outside the disk.</summary>
    WriteDescriptors = 0x1C,

    /// <summary>Reset protection is on and the image does not keep to it.</summary>
    ResetProtection = 0x1D,

    /// <summary>The image may not be flashed to removable media.</summary>
    RemovableMedia = 0x20,

    /// <summary>The settings for fast flashing are wrong.</summary>
    OptimizedSettings = 0x21,
}

/// <summary>What a device reports for a refusal of ours.</summary>
/// <param name="Uefi">By the UEFI flasher that FFUTool talks to.</param>
/// <param name="Lumia">By the flash application of Lumia phones and its successor, the Unified Flashing Platform; null when it has no number for this.</param>
public readonly record struct DeviceErrorCode(DeviceError Uefi, int? Lumia = null)
{
    /// <summary>What the UEFI flasher's number means, for people.</summary>
    public string Text => Uefi switch
    {
        DeviceError.StoreHeader => "bad store header or manifest",
        DeviceError.Allocation => "out of memory",
        DeviceError.DescriptorRead => "write descriptors unreadable",
        DeviceError.BlockRead => "block unreadable",
        DeviceError.BlockWrite => "block not written",
        DeviceError.Crc => "checksum of the transfer",
        DeviceError.SecurityHeaderRead => "security header unreadable",
        DeviceError.SecurityHeader => "invalid security header",
        DeviceError.SecurityPadding => "padding behind the hash table",
        DeviceError.ImageHeader => "invalid image header",
        DeviceError.ImagePadding => "padding behind the manifest",
        DeviceError.Buffering => "buffering",
        DeviceError.ExcessBlocks => "too many blocks, or an early end",
        DeviceError.PlatformId => "platform ID",
        DeviceError.Hash => "hash of a block",
        DeviceError.Signature => "signature",
        DeviceError.Desync => "host and device out of step",
        DeviceError.BcdQuery => "boot configuration",
        DeviceError.WriteDescriptors => "invalid write descriptors",
        DeviceError.ResetProtection => "reset protection",
        DeviceError.RemovableMedia => "removable media",
        DeviceError.OptimizedSettings => "settings for fast flashing",
        _ => "flashing failed",
    };
}
