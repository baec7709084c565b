using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Ffu;
using Signet.Trust;
using Signet.Uefi;
using Signet.X509;

namespace Signet.Flashing;

/// <summary>The number with which a device reports what Signet refuses with a finding.</summary>
/// <remarks>docs/findings.md lists it. The numbers' sources are at <see cref="DeviceError"/>.</remarks>
public static class DeviceErrors
{
    private static readonly Dictionary<FindingRule, DeviceErrorCode> s_codes = new()
    {
        [FfuFindings.NotAnImage] = new(DeviceError.SecurityHeader, 0x1000),
        [FfuFindings.SecurityHeader] = new(DeviceError.SecurityHeader, 0x1101),
        [FfuFindings.TruncatedImage] = new(DeviceError.ExcessBlocks, 0x1007),
        [FfuFindings.ImageHeader] = new(DeviceError.ImageHeader, 0x1202),
        [FfuFindings.StoreVersion] = new(DeviceError.StoreHeader, 0x1302),
        [FfuFindings.StoreHeader] = new(DeviceError.StoreHeader),
        [FfuFindings.Descriptor] = new(DeviceError.WriteDescriptors, 0x1306),
        [FfuFindings.OutsideDisk] = new(DeviceError.WriteDescriptors, 0x1306),
        [FfuFindings.HashCount] = new(DeviceError.ExcessBlocks, 0x1105),
        [FfuFindings.SurplusData] = new(DeviceError.ExcessBlocks, 0x100B),
        [FfuFindings.TableMismatch] = new(DeviceError.Signature, 0x1106),
        [FfuFindings.ChunkMismatch] = new(DeviceError.Hash, 0x1003),
        [FlashingFindings.ImageChanged] = new(DeviceError.Hash, 0x1003),
        [FfuFindings.Block] = new(DeviceError.BlockRead),
        [DeviceFindings.PlatformId] = new(DeviceError.PlatformId, 0x1304),
        [DeviceFindings.NoPlatformId] = new(DeviceError.PlatformId, 0x1304),
        [DeviceFindings.Unknown] = new(DeviceError.PlatformId, 0x1304),
        [DeviceFindings.Removable] = new(DeviceError.RemovableMedia),
        [DeviceFindings.ResetProtection] = new(DeviceError.ResetProtection),
        [DeviceFindings.BelowFloor] = new(DeviceError.ResetProtection),
        [DeviceFindings.FloorDamaged] = new(DeviceError.ResetProtection),
        [DeviceFindings.UnsignedImage] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.NotProven] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.WeakChain] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.NoAnchor] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.AnchorMismatch] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.NotDeveloper] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.DeveloperRefused] = new(DeviceError.Signature, 0x1106),
        [DeviceFindings.NotFlashable] = new(DeviceError.SecurityHeader, 0x1000),
        [DeviceFindings.Stores] = new(DeviceError.StoreHeader),
        [FlashingFindings.PartialImage] = new(DeviceError.StoreHeader, 0x1301),
        [FlashingFindings.TargetCount] = new(DeviceError.StoreHeader),
        [FlashingFindings.BlockSize] = new(DeviceError.StoreHeader, 0x1305),
        [FlashingFindings.SectorSize] = new(DeviceError.StoreHeader, 0x1305),
        [FlashingFindings.TooSmall] = new(DeviceError.WriteDescriptors, 0x1306),
        [FlashingFindings.OutsideDisk] = new(DeviceError.WriteDescriptors, 0x1306),
        [FlashingFindings.WriteFailed] = new(DeviceError.BlockWrite),
        [FlashingFindings.DiskFull] = new(DeviceError.BlockWrite),
        [FlashingFindings.ReadFailed] = new(DeviceError.BlockRead),
        [FlashingFindings.ReadBack] = new(DeviceError.BlockWrite),
        [FlashingFindings.Target] = new(DeviceError.Flash),
        [FlashingFindings.SameTarget] = new(DeviceError.Flash),
        [FlashingFindings.TableUnfit] = new(DeviceError.WriteDescriptors),
    };

    // Whatever is wrong with catalog, signature, certificate or firmware key: to a device it is the signature.
    private static readonly HashSet<FindingRule> s_signature =
    [
        .. CatalogFindings.Rules, .. CmsFindings.Rules, .. SpcFindings.Rules, .. X509Findings.Rules, .. TrustFindings.Rules, .. SignatureFindings.Rules,
        .. RequirementFindings.Rules, .. UefiFindings.Rules,
    ];

    /// <summary>The number; null for what no device reports, or what is no reason to refuse.</summary>
    public static DeviceErrorCode? Of(FindingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return s_codes.TryGetValue(rule, out var code) ? code : s_signature.Contains(rule) ? new DeviceErrorCode(DeviceError.Signature, 0x1106) : null;
    }

    /// <summary>The refusals with a number of their own, for the page that lists them.</summary>
    public static IEnumerable<KeyValuePair<FindingRule, DeviceErrorCode>> All => s_codes;
}
