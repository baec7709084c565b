using Signet.Inf;
using Signet.Trust;
using Signet.Files;
using Signet.Cab;
using Signet.Cbor;
using Signet.Msi;
using Signet.Pe;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Disks;
using Signet.Drivers;
using Signet.Ffu;
using Signet.McuBoot;
using Signet.McuBoot.Loader;
using Signet.Flashing;
using Signet.X509;
using Signet.Keys;
using Signet.Smp;
using Signet.Stores;
using Signet.Timestamps;
using Signet.Uefi;

namespace Signet;

/// <summary>Every kind of finding that Signet knows: the source of <c>signet explain</c> and docs/findings.md.</summary>
public static class FindingRules
{
    /// <summary>All rules, area by area.</summary>
    public static IReadOnlyList<FindingRule> All { get; } =
    [
        .. FileFindings.Rules,
        .. PeFindings.Rules,
        .. CabFindings.Rules,
        .. MsiFindings.Rules,
        .. SigningFindings.Rules,
        .. PePageFindings.Rules,
        .. PeLintFindings.Rules,
        .. CatalogFindings.Rules,
        .. CdfFindings.Rules,
        .. FolderCatalogFindings.Rules,
        .. CmsFindings.Rules,
        .. SpcFindings.Rules,
        .. X509Findings.Rules,
        .. KeyFindings.Rules,
        .. StoreFindings.Rules,
        .. CertificateFindings.Rules,
        .. TrustFindings.Rules,
        .. RevocationFindings.Rules,
        .. RequirementFindings.Rules,
        .. KernelFindings.Rules,
        .. TrustFiles.Rules,
        .. SignatureFindings.Rules,
        .. FileVerifier.Rules,
        .. FfuFindings.Rules,
        .. FfuBuildFindings.Rules,
        .. McuBootVerifyFindings.Rules,
        .. LoaderFindings.Rules,
        .. McuBootFindings.Rules,
        .. McuBootKeyFindings.Rules,
        .. McuBootSigningFindings.Rules,
        .. IntelHexFindings.Rules,
        .. CborFindings.Rules,
        .. SmpFindings.Rules,
        .. DiskFindings.Rules,
        .. FlashingFindings.Rules,
        .. DeviceFindings.Rules,
        .. UefiFindings.Rules,
        .. TimestampFindings.Rules,
        .. TsaFindings.Rules,
        .. DriverFindings.Rules,
        .. InfFindings.Rules,
        .. InfPackageFindings.Rules,
    ];

    /// <summary>The rule of that code, or null.</summary>
    public static FindingRule? Find(string code) => All.FirstOrDefault(r => r.Code.Equals(code, StringComparison.OrdinalIgnoreCase));
}
