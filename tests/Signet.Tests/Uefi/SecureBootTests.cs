using Signet.Tests.Trust;
using Signet.Uefi;

namespace Signet.Tests.Uefi;

public sealed class SecureBootTests
{
    private static readonly TestCertificate s_key = TestPki.Root("CN=Platform Key");

    private static string? Problem(FirmwareFolder folder) => SecureBoot.TryRead(folder.Path, out _, out var problem) ? null : problem.Code;

    [Fact]
    public void Reads_the_keys_of_a_machine_whose_secure_boot_is_on()
    {
        var other = TestPki.Root("CN=Key Exchange Key");
        using var folder = FirmwareFolder.With(s_key.Certificate.Raw);
        folder.Set("KEK", FirmwareFolder.List(FirmwareFolder.X509, other.Certificate.Raw));

        Assert.True(SecureBoot.TryRead(folder.Path, out var state, out _));

        Assert.Equal("CN=Platform Key", Assert.Single(state.PlatformKeys).SubjectName);
        Assert.Equal("CN=Key Exchange Key", Assert.Single(state.OtherKeys).SubjectName);
        Assert.Empty(state.Forbidden);
    }

    [Fact]
    public void Vouches_for_nothing_unless_secure_boot_is_on_setup_mode_off_and_the_platform_key_there()
    {
        using var folder = FirmwareFolder.With(s_key.Certificate.Raw);
        Assert.Null(Problem(folder));

        folder.Set("SecureBoot", [0]);
        Assert.Equal("uefi-secure-boot-off", Problem(folder));
        folder.Remove("SecureBoot");
        Assert.Equal("uefi-secure-boot-off", Problem(folder));
        folder.Set("SecureBoot", [2]);
        Assert.Equal("uefi-secure-boot-off", Problem(folder));
        folder.Set("SecureBoot", [1, 1]);
        Assert.Equal("uefi-variable", Problem(folder));
        folder.Set("SecureBoot", [1]);
        folder.Set("SetupMode", [1]);
        Assert.Equal("uefi-setup-mode", Problem(folder));
        folder.Set("SetupMode", [0]);
        folder.Remove("PK");
        Assert.Equal("uefi-no-platform-key", Problem(folder));
        folder.Set("PK", FirmwareFolder.List(FirmwareFolder.X509Sha256, new byte[48]));
        Assert.Equal("uefi-no-platform-key", Problem(folder));
        folder.Set("PK", FirmwareFolder.List(FirmwareFolder.X509, new byte[] { 0x30, 0 }));
        Assert.Equal("uefi-no-platform-key", Problem(folder));
        folder.Set("PK", [1, 2, 3]);
        Assert.Equal("uefi-signature-list", Problem(folder));
        folder.SetFile("PK", [7, 0, 0]);
        Assert.Equal("uefi-variable", Problem(folder));
    }

    [Fact]
    public void A_machine_without_firmware_variables_has_secure_boot_off()
    {
        Assert.False(SecureBoot.TryRead(Path.Combine(Path.GetTempPath(), "signet-no-such-folder"), out _, out var problem));
        Assert.Equal("uefi-secure-boot-off", problem.Code);
    }

    [Fact]
    public void A_malformed_dbx_is_not_an_empty_one()
    {
        using var folder = FirmwareFolder.With(s_key.Certificate.Raw);
        folder.Set("dbx", [1]);
        Assert.Equal("uefi-signature-list", Problem(folder));
    }

    [Fact]
    public void Forbids_certificates_by_themselves_and_by_the_hash_of_what_was_signed()
    {
        var (one, two, three) = (TestPki.Root("CN=One").Certificate, TestPki.Root("CN=Two").Certificate, TestPki.Root("CN=Three").Certificate);
        using var folder = FirmwareFolder.With(s_key.Certificate.Raw);
        folder.Set("dbx",
        [
            .. FirmwareFolder.List(FirmwareFolder.X509, one.Raw),
            .. FirmwareFolder.List(FirmwareFolder.X509Sha256, (byte[])[.. DigestAlgorithm.Sha256.Hash(two.Tbs.Span), .. new byte[16]]),
        ]);

        Assert.True(SecureBoot.TryRead(folder.Path, out var state, out _));

        Assert.True(state.Forbids(one));
        Assert.True(state.Forbids(two));
        Assert.False(state.Forbids(three));
    }
}
