using Signet.Catalogs;
using Signet.Files;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Trust;

/// <summary>The driver policy on real drivers, catalogs and programs.</summary>
/// <remarks>
/// The expectations are not ours: <c>openssl verify</c> was asked, for the certificates of each first signature and as of its time stamp, whether
/// they lead from the signer to the Microsoft Code Verification Root or to a root of Microsoft; and signtool's <c>verify /kp</c>
/// says yes to the same files. (To one of them openssl says no: the Microsoft Root Authority has no basic constraints.)
/// </remarks>
public class DriverPolicyCorpusTests
{
    private static readonly VerifyOptions s_options = new() { Policy = Policy.Driver, At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>File, verdict, the thumbprint of the cross-certificate or the name of Microsoft's root, and one finding; empty where the kernel has nothing to add.</summary>
    public static TheoryData<string, Verdict, string, string> Files { get; } = new()
    {
        { "driver-packages/adafruit-usbtinyisp/amd64/libusb0.dll", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/adafruit-usbtinyisp/amd64/libusb0.sys", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/adafruit-usbtinyisp/ia64/libusb0.dll", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/adafruit-usbtinyisp/ia64/libusb0.sys", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/adafruit-usbtinyisp/usbtiny.cat", Verdict.Trusted, "CC1DEEBF6D55C2C9061BA16F10A0BFA6979A4A32", "kernel-late-certificate" },
        { "driver-packages/adafruit-usbtinyisp/x86/libusb0.sys", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/adafruit-usbtinyisp/x86/libusb0_x86.dll", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/espressif/esp-prog/esp-prog.cat", Verdict.NotProven, "", "untrusted-root" },
        { "driver-packages/espressif/esp-wrover-kit/esp-wrover-kit.cat", Verdict.NotProven, "", "untrusted-root" },
        { "driver-packages/espressif/esp32-s2-kaluga/esp32-s2-kaluga.cat", Verdict.NotProven, "", "untrusted-root" },
        { "driver-packages/espressif/esp32-usb-jtag/USB_JTAG_debug_unit.cat", Verdict.NotProven, "", "untrusted-root" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/WdfCoInstaller01011.dll", Verdict.Trusted, "Microsoft Root Certificate Authority", "" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/install-filter.exe", Verdict.NotProven, "", "unsigned" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/libusb0.dll", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/libusb0.sys", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/libusb0_x86.dll", Verdict.NotProven, "", "unsigned" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/libusbK.dll", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/libusbK.sys", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/libusbK_x86.dll", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/amd64/winusbcoinstaller2.dll", Verdict.Trusted, "Microsoft Root Authority", "" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/WdfCoInstaller01011.dll", Verdict.Trusted, "Microsoft Root Certificate Authority", "" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/install-filter.exe", Verdict.NotProven, "", "unsigned" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/libusb0.dll", Verdict.NotProven, "", "unsigned" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/libusb0.sys", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/libusb0_x86.dll", Verdict.Trusted, "3EEB2750A199F5E7B6A8952430BE5062FE04E9E5", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/libusbK.dll", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/libusbK.sys", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-cross-signed" },
        { "driver-packages/espressif/esp32-usb-jtag/x86/winusbcoinstaller2.dll", Verdict.Trusted, "Microsoft Root Authority", "" },
        { "driver-packages/espressif/esp32s2/esp32s2.cat", Verdict.NotProven, "", "untrusted-root" },
        { "driver-packages/sparkfun/avr/signed_driver/qtechknow.cat", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-late-certificate" },
        { "driver-packages/sparkfun/avr/signed_driver/sparkfun.cat", Verdict.Trusted, "2F2513AF3992DB0A3F79709FF8143B3F7BD2D143", "kernel-late-certificate" },
        { "driver-packages/sparkfun/samd/drivers/sparkfun.cat", Verdict.NotProven, "", "untrusted-root" },
        { "pe/deb_fwupd-amd64-signed_1_3a1.4+1_amd64_fwupdx64.efi.signed", Verdict.NotProven, "", "untrusted-root" },
        { "pe/deb_shim-helpers-amd64-signed_1+16.1+2_deb12u1_amd64_fbx64.efi.signed", Verdict.NotProven, "", "untrusted-root" },
        { "pe/google.protobuf_3.25.1_Google.Protobuf.dll", Verdict.NotProven, "", "untrusted-root" },
        { "pe/microsoft.net.compilers_1.3.2_System.AppContext.dll", Verdict.Trusted, "Microsoft Root Certificate Authority", "kernel-usage" },
        { "pe/microsoft.net.compilers_1.3.2_csi.exe", Verdict.NotProven, "", "untrusted-root" },
        { "pe/microsoft.web.webview2_1.0.2903.40_Antlr3.Runtime.dll", Verdict.NotProven, "", "untrusted-root" },
        { "pe/microsoft.windows.sdk.buildtools_10.0.26100.4654_DeployUtil~1.exe", Verdict.Trusted, "Microsoft Root Certificate Authority 2010", "" },
        { "pe/microsoft.windows.sdk.buildtools_10.0.26100.4654_Microsoft.PackageEditor.Lib~1.dll", Verdict.Trusted, "Microsoft Root Certificate Authority 2010", "kernel-usage" },
        { "pe/microsoft.windows.sdk.buildtools_10.0.26100.4654_Microsoft.Tools.Deploy.resources.dll", Verdict.NotProven, "", "untrusted-root" },
        { "pe/microsoft.windows.sdk.buildtools_10.0.26100.4654_PackageEditor.exe", Verdict.Trusted, "Microsoft Root Certificate Authority 2010", "kernel-usage" },
        { "pe/mysql.data_26.10.0_MySql.Data.dll", Verdict.NotProven, "", "untrusted-root" },
        { "pe/newtonsoft.json_13.0.3_Newtonsoft.Json.dll", Verdict.NotProven, "", "untrusted-root" },
        { "pe/npm_github-copilot-language-server-1.539.0_windows~1.node", Verdict.NotProven, "", "untrusted-root" },
        { "pe/npm_innosetup-compiler-6.3.1_islzma64.exe", Verdict.NotProven, "", "untrusted-root" },
        { "pe/npm_innosetup-compiler-6.3.1_isunzlib.dll", Verdict.NotProven, "", "untrusted-root" },
        { "pe/npm_signtool-1.0.0_makecat.exe", Verdict.Trusted, "Microsoft Root Certificate Authority", "kernel-usage" },
        { "pe/trailofbits+uthenticode_A_SSLippery_Slope.exe", Verdict.Rejected, "", "wrong-usage" },
        { "pe/trailofbits+uthenticode_YourPhone.exe", Verdict.Rejected, "", "pe-table-overlaps-section" },
        { "pe/trailofbits+uthenticode_pegoat-authenticode-nested.exe", Verdict.NotProven, "", "untrusted-root" },
        { "pe/trailofbits+uthenticode_pegoat-authenticode-nested~1.exe", Verdict.NotProven, "", "untrusted-root" },
        { "pe/trailofbits+uthenticode_pegoat-authenticode.exe", Verdict.NotProven, "", "untrusted-root" },
        { "pe/trailofbits+uthenticode_pegoat-authenticode_duplicated.exe", Verdict.NotProven, "", "untrusted-root" },
        { "pe/trailofbits+uthenticode_pegoat-authenticode~1.exe", Verdict.NotProven, "", "untrusted-root" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Real_files_reach_the_kernels_anchors_as_openssl_and_signtool_say(string file, Verdict verdict, string way, string code)
    {
        using var source = FileSource.Open(Shared.Path("corpus/" + file));
        var report = FileVerifier.Verify(source, s_options);
        var codes = report.Report.Findings.Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
        Assert.True(report.Report.Verdict == verdict, $"{report.Report.Verdict}: {string.Join(' ', codes)}");
        var chain = report.Signatures.Count == 0 ? [] : report.Signatures[0].CrossChain;
        Assert.Equal(way, chain.Count == 0 ? "" : X509Name.Simple(chain[^1].Subject) is not "Microsoft Code Verification Root" and var root ? root : chain[^2].Sha1Thumbprint);
        Assert.Equal(code.Length > 0, codes.Contains(code) || codes.Any(c => c.StartsWith("kernel-", StringComparison.Ordinal)));
        Assert.True(code.Length == 0 || codes.Contains(code), string.Join(' ', codes));
        Assert.Equal(code is "kernel-late-certificate", codes.Contains("kernel-late-certificate"));
    }

    public static TheoryData<string> CrossCertificates { get; } =
    [
        "cross_Certum_Trusted_Network_CA_55435515.cer", "cross_DigiCert_Assured_ID_Root_CA_ba3ea54d.cer", "cross_DigiCert_High_Assurance_EV_Root_CA_2f2513af.cer",
        "cross_GlobalSign_Root_CA_3eeb2750.cer", "cross_GlobalSign_Root_CA_cc1deebf.cer",
        "cross_VeriSign_Class_3_Public_Primary_Certification_Auth_57534ccc.cer", "cross_VeriSign_Inc_58455389.cer",
    ];

    [Theory]
    [MemberData(nameof(CrossCertificates))]
    public void Genuine_cross_certificates_were_issued_by_the_built_in_root(string file)
    {
        Assert.True(Certificate.TryRead(File.ReadAllBytes(Shared.Path("trust/" + file)), out var cross, out var problem), problem?.Message);
        var request = new ChainRequest { Trust = TrustStore.Kernel, At = new DateTimeOffset(2014, 1, 1, 0, 0, 0, TimeSpan.Zero), Usage = null };
        var chain = ChainBuilder.Build(cross, [], request).Chain;
        Assert.Equal("8FBE4D070EF8AB1BCCAF2A9D5CCAE7282A2C66B3", chain[^1].Sha1Thumbprint);
        Assert.Equal(2, chain.Count);
    }

    [Theory]
    [InlineData("USBtiny.inf")]
    [InlineData("x86/libusb0.sys")]
    [InlineData("amd64/libusb0.sys")]
    public void A_cross_signed_catalog_vouches_for_the_files_it_lists(string file)
    {
        var folder = Shared.Path("corpus/driver-packages/adafruit-usbtinyisp");
        var options = s_options with { Catalogs = CatalogSet.Open([Path.Combine(folder, "usbtiny.cat")], s_options) };
        using var source = FileSource.Open(Path.Combine(folder, file));
        var report = FileVerifier.Verify(source, options);
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.NotNull(report.Catalog);
        using var catalog = FileSource.Open(Path.Combine(folder, "usbtiny.cat"));
        Assert.Equal("CC1DEEBF6D55C2C9061BA16F10A0BFA6979A4A32", FileVerifier.Verify(catalog, s_options).Signatures[0].CrossChain[^2].Sha1Thumbprint);
    }
}
