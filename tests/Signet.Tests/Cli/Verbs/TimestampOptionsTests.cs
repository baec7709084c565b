using System.Security.Cryptography;
using Signet.Cli;
using Signet.Tests.Files;
using Signet.Tests.Timestamps;
using Signet.Timestamps;

namespace Signet.Tests.Cli.Verbs;

/// <summary>Time-stamp servers as <c>sign</c> and <c>timestamp</c> use them.</summary>
public sealed class TimestampOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TimestampOptionsTests()
    {
        var key = TestCertificates.RsaKey;
        var certificate = TestCertificates.Make(
            key, "CN=Code", Oids.CodeSigning, notBefore: DateTimeOffset.UtcNow.AddDays(-1), notAfter: DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(_folder["code.pem"], PemEncoding.WriteString("CERTIFICATE", certificate.Raw.Span) + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.Copy(typeof(TstInfo).Assembly.Location, _folder["file.dll"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task End_with_6_and_leave_the_file_alone_when_no_server_answers()
    {
        var before = File.ReadAllBytes(_folder["file.dll"]);
        await using var page = LyingServer.Answering(_ => "<html/>"u8.ToArray(), "text/html");
        var run = await CliRun.RunAsync(["sign", "--cert", _folder["code.pem"], "--timestamp", $"{page.Address}", "--retry-delay", "0", _folder["file.dll"]]);
        Assert.Equal(ExitCode.NetworkUnavailable, run.Code);
        Assert.Contains("[tsa-wrong-media-type]", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder["file.dll"]));
    }

    [Fact]
    public async Task Fall_through_to_a_server_of_another_protocol_and_replace_the_time_stamp_later()
    {
        await using var page = LyingServer.Answering(_ => "<html/>"u8.ToArray(), "text/html");
        await using var good = TimestampListener.Start(new TimestampAuthority(TestCertificates.Authority.Signer, TimeProvider.System), 0);
        var run = await CliRun.RunAsync(["sign", "--cert", _folder["code.pem"], "--timestamp", $"{page.Address}", "--legacy-timestamp", $"{good.Address}", _folder["file.dll"]]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Contains("[tsa-failed-over]", run.Output + run.Error, StringComparison.Ordinal);
        AssertTimestamp(TimestampKind.Authenticode);

        run = await CliRun.RunAsync(["timestamp", "--timestamp", $"{good.Address}", "--timestamp-digest", "sha512", _folder["file.dll"]]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Equal(DigestAlgorithm.Sha512, AssertTimestamp(TimestampKind.Rfc3161).ImprintAlgorithm);
    }

    private Timestamp AssertTimestamp(TimestampKind kind)
    {
        var timestamp = Assert.Single(RealTimestampTests.Read(_folder["file.dll"]));
        Assert.Equal((kind, true), (timestamp.Kind, timestamp.Valid));
        return timestamp;
    }
}
