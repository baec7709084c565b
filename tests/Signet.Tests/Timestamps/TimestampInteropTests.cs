using Signet.Tests.Files;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

/// <summary>openssl and osslsigncode take our authority's answers, and we take what they make of them.</summary>
public class TimestampInteropTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Queries { get; } = new()
    {
        { "sha1", true }, { "sha256", true }, { "sha384", true }, { "sha512", true }, { "sha256", false },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Openssl_verifies_what_the_authority_answers_to_its_queries(string digest, bool withCertificate)
    {
        using var folder = new TemporaryFolder();
        var identity = TestAuthority.OpenOrCreate(folder.Root, DateTimeOffset.UtcNow);
        var authority = new TimestampAuthority(identity.Signer, TimeProvider.System);
        await File.WriteAllTextAsync(folder["data"], "some data", Cancellation);
        Run(folder, ["ts", "-query", "-data", "data", "-" + digest, "-out", "query.tsq", .. withCertificate ? new[] { "-cert" } : []]);
        await File.WriteAllBytesAsync(folder["reply.tsr"], await authority.AnswerAsync(await File.ReadAllBytesAsync(folder["query.tsq"], Cancellation), Cancellation), Cancellation);
        string[] untrusted = withCertificate ? [] : ["-untrusted", "tsa.pem"];
        Run(folder, ["ts", "-verify", "-queryfile", "query.tsq", "-in", "reply.tsr", "-CAfile", "tsa-root.pem", .. untrusted]);
        Run(folder, ["ts", "-verify", "-data", "data", "-in", "reply.tsr", "-CAfile", "tsa-root.pem", .. untrusted]);

        // And it sees a lie: the check above is one that can fail.
        await File.WriteAllTextAsync(folder["data"], "other data", Cancellation);
        var (code, _) = ExternalProgram.Run(folder.Root, "openssl", ["ts", "-verify", "-data", "data", "-in", "reply.tsr", "-CAfile", "tsa-root.pem", .. untrusted]);
        Assert.NotEqual(0, code);
    }

    [Theory]
    [InlineData("-ts", TimestampKind.Rfc3161)]
    [InlineData("-t", TimestampKind.Authenticode)]
    public async Task Osslsigncode_time_stamps_with_the_authority_by_both_protocols(string option, TimestampKind kind)
    {
        using var folder = new TemporaryFolder();
        var identity = TestAuthority.OpenOrCreate(folder.Root, DateTimeOffset.UtcNow);
        await using var listener = TimestampListener.Start(new TimestampAuthority(identity.Signer, TimeProvider.System), 0);
        Run(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=Code", "-days", "2", "-addext", "extendedKeyUsage=codeSigning");
        File.Copy(typeof(TstInfo).Assembly.Location, folder["in.dll"]);
        var (code, output) = ExternalProgram.Run(
            folder.Root, "osslsigncode", "sign", "-certs", "cert.pem", "-key", "key.pem", "-h", "sha256", option, listener.Address.ToString(), "-in", "in.dll", "-out", "out.dll");
        Assert.True(code == 0, output);

        var timestamp = Assert.Single(RealTimestampTests.Read(folder["out.dll"]));
        Assert.True(timestamp.Valid, string.Join("; ", timestamp.Findings.Select(f => f.Message)));
        Assert.Equal((kind, identity.Signer.Certificate.Sha1Thumbprint), (timestamp.Kind, timestamp.Signer!.Sha1Thumbprint));

        (code, output) = ExternalProgram.Run(folder.Root, "osslsigncode", "verify", "-CAfile", "cert.pem", "-TSA-CAfile", "tsa-root.pem", "-in", "out.dll");
        Assert.True(code == 0, output);
        Assert.Contains("Timestamp Server Signature verification: ok", output, StringComparison.Ordinal);
    }

    private static void Run(TemporaryFolder folder, params string[] arguments)
    {
        var (code, output) = ExternalProgram.Run(folder.Root, "openssl", arguments);
        Assert.True(code == 0, $"openssl {string.Join(' ', arguments)}: {output}");
    }
}
