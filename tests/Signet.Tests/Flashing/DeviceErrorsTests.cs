using Signet.Ffu;
using Signet.Flashing;
using Signet.Trust;
using Signet.Uefi;

namespace Signet.Tests.Flashing;

public sealed class DeviceErrorsTests
{
    // About how a flash goes on, which a device does not know.
    private static readonly FindingRule[] s_ours = [FlashingFindings.JournalMismatch, FlashingFindings.NothingToResume, FlashingFindings.Interrupted];

    public static TheoryData<string> Refusals { get; } =
        [.. DeviceFindings.Rules.Concat(UefiFindings.Rules).Concat(FlashingFindings.Rules).Except(s_ours).Where(r => r.Severity == Severity.Error).Select(r => r.Code)];

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_refusal_has_a_number(string code) => Assert.NotNull(DeviceErrors.Of(FindingRules.Find(code)!));

    [Theory]
    [InlineData("ffu-not-an-image", 0x10, 0x1000)]
    [InlineData("ffu-table-mismatch", 0x18, 0x1106)]
    [InlineData("ffu-chunk-mismatch", 0x17, 0x1003)]
    [InlineData("ffu-surplus-data", 0x15, 0x100B)]
    [InlineData("ffu-store-version", 0x08, 0x1302)]
    [InlineData("flash-target-too-small", 0x1C, 0x1306)]
    [InlineData("flash-write", 0x0D, null)]
    [InlineData("device-platform-id", 0x16, 0x1304)]
    [InlineData("device-reset-protection", 0x1D, null)]
    [InlineData("device-removable", 0x20, null)]
    [InlineData("untrusted-root", 0x18, 0x1106)]
    [InlineData("weak-key", 0x18, 0x1106)]
    public void Numbers_are_those_that_devices_report(string code, int uefi, int? lumia)
    {
        var error = DeviceErrors.Of(FindingRules.Find(code)!);
        Assert.Equal(((DeviceError)uefi, lumia), (error!.Value.Uefi, error.Value.Lumia));
    }

    [Fact]
    public void What_no_device_refuses_has_none() => Assert.Null(DeviceErrors.Of(FfuFindings.NoSuchPart));

    [Fact]
    public void Every_number_has_a_text_of_its_own() =>
        Assert.Equal(Enum.GetValues<DeviceError>().Length, Enum.GetValues<DeviceError>().Select(e => new DeviceErrorCode(e).Text).Distinct().Count());

    [Fact]
    public void What_is_wrong_with_a_signer_is_the_signature() =>
        Assert.All(TrustFindings.Rules, r => Assert.Equal(DeviceError.Signature, DeviceErrors.Of(r)!.Value.Uefi));
}
