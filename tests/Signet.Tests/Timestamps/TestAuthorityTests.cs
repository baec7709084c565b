using Signet.Tests.Files;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

public class TestAuthorityTests
{
    [Fact]
    public void Is_made_on_first_use_and_kept()
    {
        using var folder = new TemporaryFolder();
        var path = folder["deep/er"];
        var made = TestAuthority.OpenOrCreate(path, DateTimeOffset.UtcNow);
        var kept = TestAuthority.OpenOrCreate(path, DateTimeOffset.UtcNow);
        Assert.Equal(made.Root.Sha1Thumbprint, kept.Root.Sha1Thumbprint);
        Assert.Equal(made.Signer.Certificate.Sha1Thumbprint, kept.Signer.Certificate.Sha1Thumbprint);
        Assert.Equal(made.Signer.Key.PublicKey.ToArray(), kept.Signer.Key.PublicKey.ToArray());
        Assert.Equal(made.RootPem, File.ReadAllText(Path.Combine(path, "tsa-root.pem")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "tsa.key.pem")));
        }
    }

    [Fact]
    public void Refuses_a_folder_with_something_else_under_its_names()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tsa.key.pem"], "my shopping list");
        var refusal = Assert.Throws<SigningException>(() => TestAuthority.OpenOrCreate(folder.Root, DateTimeOffset.UtcNow));
        Assert.Equal("tsa-certificate-unfit", refusal.Finding.Code);
        Assert.Equal("my shopping list", File.ReadAllText(folder["tsa.key.pem"]));
    }

    [Fact]
    public void Refuses_a_folder_whose_key_and_certificate_do_not_belong_together()
    {
        using var folder = new TemporaryFolder();
        TestAuthority.OpenOrCreate(folder.Root, DateTimeOffset.UtcNow);
        File.WriteAllText(folder["tsa.key.pem"], TestCertificates.RsaKey.ExportPkcs8PrivateKeyPem());
        var refusal = Assert.Throws<SigningException>(() => TestAuthority.OpenOrCreate(folder.Root, DateTimeOffset.UtcNow));
        Assert.Equal("tsa-certificate-unfit", refusal.Finding.Code);
    }

    [Theory]
    [InlineData(2001)]
    [InlineData(2049)]
    [InlineData(2060)]
    public async Task Stamps_at_any_time_that_its_clock_shows(int year)
    {
        var time = new DateTimeOffset(year, 12, 31, 23, 59, 59, TimeSpan.Zero);
        var identity = TestAuthority.Create(time);
        var authority = new TimestampAuthority(identity.Signer, new SetClock { Time = time });
        await using var listener = TimestampListener.Start(authority, 0);
        foreach (var kind in (TimestampKind[])[TimestampKind.Rfc3161, TimestampKind.Authenticode])
        {
            var servers = TimestampServers.Create([(kind, listener.Address.ToString())], new TimestampSettings { Clock = new SetClock { Time = time } });
            var result = await servers.StampAsync("signature"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal((time, true), (result.Timestamp.Time, result.Timestamp.Valid));
            Assert.Empty(result.Findings);
        }
    }
}
