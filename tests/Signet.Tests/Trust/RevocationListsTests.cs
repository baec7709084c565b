using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Signet.Timestamps;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Trust;

public class RevocationListsTests
{
    private static readonly DateTimeOffset s_now = TestPki.Now;
    private static readonly DateTimeOffset s_stamped = s_now.AddYears(-1);
    private static readonly TestCertificate s_root = TestPki.Root();
    private static readonly TestCertificate s_authority = TestPki.Authority(s_root);
    private static readonly TestCertificate s_signer = TestPki.Signer(s_authority);
    private static readonly TestCertificate s_stampRoot = TestPki.Root("CN=Stamp Root");
    private static readonly TestCertificate s_stamper =
        new TestPki { Issuer = s_stampRoot, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.TimeStamping] }.Issue("CN=Stamper");

    public static TheoryData<string, Func<byte[][]>, bool, bool, string[]> Lists { get; } = new()
    {
        // what the lists say                              lists                                              stamped  trusted  findings
        { "nobody is revoked", () => [List(s_authority), List(s_root)], false, true, [] },
        { "the signer is revoked", () => [List(s_authority, Entry(s_signer, s_now.AddDays(-1))), List(s_root)], false, false, ["revoked"] },
        { "the signer was revoked before the stamp", () => [List(s_authority, Entry(s_signer, s_stamped.AddDays(-1))), List(s_root)], true, false, ["revoked"] },
        { "the signer was revoked after the stamp", () => [List(s_authority, Entry(s_signer, s_stamped.AddDays(1))), List(s_root)], true, true, ["revoked-later"] },
        { "the signer was revoked at the very time of the stamp", () => [List(s_authority, Entry(s_signer, s_stamped)), List(s_root)], true, false, ["revoked"] },
        { "the authority is revoked", () => [List(s_authority), List(s_root, Entry(s_authority, s_now.AddDays(-1)))], false, false, ["revoked"] },
        { "another certificate is revoked", () => [List(s_authority, Entry(TestPki.Signer(s_authority), s_stamped)), List(s_root)], false, true, [] },
        { "there is no list for the authority", () => [List(s_authority)], false, true, ["revocation-not-checked"] },
        { "there is no list for the signer", () => [List(s_root)], false, false, ["revocation-unknown"] },
        { "the list is out of date", () => [List(s_authority, from: s_now.AddDays(-9), to: s_now.AddDays(-1)), List(s_root)], false, false, ["crl-not-valid", "revocation-unknown"] },
        { "the list is from the future", () => [List(s_authority, from: s_now.AddDays(1), to: s_now.AddDays(9)), List(s_root)], false, false, ["crl-not-valid", "revocation-unknown"] },
        { "an old list beside a current one", () => [List(s_authority, from: s_now.AddDays(-9), to: s_now.AddDays(-1)), List(s_authority), List(s_root)], false, true, [] },
        { "the list is signed by another key", () => [List(s_authority with { Key = s_root.Key }), List(s_root)], false, false, ["crl-bad-signature", "revocation-unknown"] },
        { "the list is of another authority of that name", () => [List(TestPki.Authority(s_root)), List(s_root)], false, false, ["revocation-unknown"] },
    };

    [Theory]
    [MemberData(nameof(Lists), DisableDiscoveryEnumeration = true)]
    public void Revocation_counts_from_its_date(string what, Func<byte[][]> lists, bool stamped, bool trusted, string[] codes)
    {
        var options = Options(new RevocationLists([.. lists().Select(Read)], null));
        var judged = SignerTrust.Judge(Evidence(stamped ? [Stamp()] : []), options);
        Assert.Equal(codes, judged.Findings.Select(f => f.Code).Where(c => c != "timestamp-missing" && !IsOfStamp(c, judged)));
        Assert.True(trusted == judged.Trusted, what);

        // The lists say nothing about the stamp's authority, which is said once.
        static bool IsOfStamp(string code, SignerTrust judged) => code == "revocation-not-checked" && judged.Timestamp is not null;
    }

    [Theory]
    [InlineData(X509RevocationReason.KeyCompromise, 1, "revoked")]
    [InlineData(X509RevocationReason.Unspecified, 1, "revoked")]
    [InlineData(X509RevocationReason.Superseded, 1, "revoked-later")]
    [InlineData(X509RevocationReason.CessationOfOperation, 1, "revoked-later")]
    [InlineData(X509RevocationReason.Superseded, -1, "revoked")]
    public void A_revoked_time_stamp_authority_loses_its_stamps_unless_the_reason_is_harmless(X509RevocationReason reason, int days, string code)
    {
        var lists = new[] { List(s_authority), List(s_root), List(s_stampRoot, (s_stamper, s_stamped.AddDays(days), reason)) };
        var judged = SignerTrust.Judge(Evidence([Stamp()]), Options(new RevocationLists([.. lists.Select(Read)], null)));
        Assert.Contains(judged.Findings, f => f.Code == code && f.Message.StartsWith("the time stamp", StringComparison.Ordinal));
        Assert.Equal(code == "revoked-later", judged.Timestamp!.Trusted);
        Assert.Equal(code == "revoked-later", judged.Trusted);
    }

    [Fact]
    public void A_list_that_its_authority_may_not_sign_is_refused()
    {
        var authority = new TestPki { Issuer = s_root, Ca = true, Usage = X509KeyUsageFlags.KeyCertSign }.Issue("CN=No Lists");
        var signer = TestPki.Signer(authority);
        var evidence = new SignerEvidence(signer.Certificate, [authority.Certificate], [], [DigestAlgorithm.Sha256]);
        var judged = SignerTrust.Judge(evidence, Options(new RevocationLists([Read(List(authority)), Read(List(s_root))], null)));
        Assert.Contains("crl-bad-signature", judged.Findings.Select(f => f.Code));
        Assert.False(judged.Trusted);
    }

    [Fact]
    public void Nothing_is_asked_about_a_chain_that_ends_nowhere()
    {
        var options = Options(new RevocationLists([], null)) with { Trust = TrustStore.None };
        Assert.DoesNotContain(SignerTrust.Judge(Evidence([]), options).Findings, f => f.Code == "revocation-unknown");
    }

    [Theory]
    [InlineData("good", true, new string[0])]
    [InlineData("revoked", false, new[] { "revoked" })]
    [InlineData("missing", false, new[] { "crl-unreachable", "revocation-unknown" })]
    [InlineData("garbage", false, new[] { "crl-unreadable", "revocation-unknown" })]
    [InlineData("endless", false, new[] { "crl-unreachable", "revocation-unknown" })]
    [InlineData("silent", false, new[] { "crl-unreachable", "revocation-unknown" })]
    public async Task Online_lists_are_fetched_from_the_addresses_in_the_certificates(string answer, bool trusted, string[] codes)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/list.crl";
        var points = CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([address]);
        var signer = new TestPki { Issuer = s_root, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning], Extensions = [points] }.Issue("CN=Online");
        byte[] body = answer switch
        {
            "revoked" => List(s_root, Entry(signer, s_now.AddDays(-1))),
            "garbage" => "<html>"u8.ToArray(),
            _ => List(s_root),
        };
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(server, answer, body, stop.Token);
        using (var download = new CrlDownload(TimeSpan.FromSeconds(answer == "silent" ? 0.3 : 10)))
        {
            var evidence = new SignerEvidence(signer.Certificate, [], [], [DigestAlgorithm.Sha256]);
            var judged = SignerTrust.Judge(evidence, Options(new RevocationLists([], download)));
            Assert.Equal(codes, judged.Findings.Select(f => f.Code).Where(c => c != "timestamp-missing"));
            Assert.Equal(trusted, judged.Trusted);
        }

        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public void A_signer_that_names_no_list_is_not_a_pass()
    {
        using var download = new CrlDownload();
        var judged = SignerTrust.Judge(Evidence([]), Options(new RevocationLists([], download)));
        Assert.Contains("revocation-unknown", judged.Findings.Select(f => f.Code));
        Assert.False(judged.Trusted);
    }

    [Fact]
    public void Files_hold_one_list_in_der_or_several_in_pem()
    {
        var (one, two) = (List(s_authority), List(s_root));
        var pem = $"a comment\n{PemEncoding.WriteString("X509 CRL", one)}\n{PemEncoding.WriteString("CERTIFICATE", s_root.Certificate.Raw.Span)}\n{PemEncoding.WriteString("X509 CRL", two)}\n";
        Assert.True(CrlFile.TryReadAll(one, out var der, out _));
        Assert.Equal([one], der.Select(l => l.Raw.ToArray()));
        Assert.True(CrlFile.TryReadAll(Encoding.ASCII.GetBytes(pem), out var lists, out _));
        Assert.Equal([one, two], lists.Select(l => l.Raw.ToArray()));
        Assert.False(CrlFile.TryReadAll("nothing"u8.ToArray(), out _, out var problem));
        Assert.NotNull(problem);
    }

    private static VerifyOptions Options(RevocationLists lists) => new()
    {
        At = s_now,
        Trust = TrustStore.Of([s_root.Certificate], "the test's roots"),
        TimestampTrust = TrustStore.Of([s_stampRoot.Certificate], "the test's stamp roots"),
        Revocation = lists,
    };

    private static SignerEvidence Evidence(Timestamp[] stamps) =>
        new(s_signer.Certificate, [s_authority.Certificate], stamps, [DigestAlgorithm.Sha256]);

    private static Timestamp Stamp() => new()
    {
        Kind = TimestampKind.Rfc3161, Time = s_stamped, Signer = s_stamper.Certificate, Findings = [], Proved = true,
    };

    private static (TestCertificate, DateTimeOffset, X509RevocationReason) Entry(TestCertificate certificate, DateTimeOffset when) =>
        (certificate, when, X509RevocationReason.KeyCompromise);

    private static byte[] List(TestCertificate issuer, params (TestCertificate Certificate, DateTimeOffset When, X509RevocationReason Reason)[] entries) =>
        List(issuer, s_now.AddDays(-1), s_now.AddDays(7), entries);

    private static byte[] List(
        TestCertificate issuer, DateTimeOffset from, DateTimeOffset to, params (TestCertificate Certificate, DateTimeOffset When, X509RevocationReason Reason)[] entries)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var (certificate, when, reason) in entries)
        {
            builder.AddEntry(certificate.Certificate.SerialNumber.Span, when, reason);
        }

        return builder.Build(
            issuer.Name, X509SignatureGenerator.CreateForECDsa(issuer.Ecdsa), 1, to, HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuer.Certificate.SubjectKeyIdentifier.Span), from);
    }

    private static CertificateList Read(byte[] der)
    {
        Assert.True(CertificateList.TryRead(der, out var list, out var problem), problem?.Message);
        return list;
    }

    private static async Task ServeAsync(TcpListener server, string answer, byte[] body, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], stop);
                if (answer == "silent")
                {
                    await Task.Delay(Timeout.Infinite, stop);
                }

                var length = answer == "endless" ? "99999999999" : body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var status = answer == "missing" ? "404 Not Found" : "200 OK";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"), stop);
                await stream.WriteAsync(body, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the test is over
        }
    }
}
