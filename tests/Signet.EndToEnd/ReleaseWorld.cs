using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Timestamps;

namespace Signet.EndToEnd;

/// <summary>A vendor's machine on the day of a release: what the certificate authority sent, a driver package, a device's disk, a time-stamp server.</summary>
/// <remarks>
/// The hierarchy has the shape of the real one, made on the spot by .NET and openssl, never by the program under test:
/// <code>
/// Test Code Verification Root         KernelRoot.cer, the part of the Microsoft Code Verification Root
///   └ Test Class 3 Root - G5          MSCV-VSClass3.cer, the cross-certificate
/// Test Class 3 Root - G5              Class3Root.cer, the commercial root itself: same name and key
///   └ Test Class 3 Code Signing CA
///       ├ MyCompany Inc.              mypvkfile.pvk with the password mypvkpassword, myspcfile.spc (with the CA), mycerfile.cer
///       └ contoso.com                 contoso.pfx with the password contosopassword
/// Time-stamp test root                TsaRoot.cer, of the authority behind every http:// address
/// </code>
/// </remarks>
public sealed class ReleaseWorld : IAsyncDisposable
{
    // One set of keys for all worlds of a run: they are what takes long. The publisher's certificate is older than the rules against
    // cross-signing (July 2015), as that of the document is.
    private static readonly Lazy<RSA[]> s_keys = new(() => [.. Enumerable.Range(0, 4).Select(_ => RSA.Create(2048))]);
    private static readonly DateTimeOffset s_from = new(2012, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-release-");
    private readonly TimestampListener _listener;
    private readonly TestAuthority _identity;
    private readonly LoopbackProxy _proxy;

    private ReleaseWorld()
    {
        _identity = TestAuthority.Create(DateTimeOffset.UtcNow);
        _listener = TimestampListener.Start(new TimestampAuthority(_identity.Signer, TimeProvider.System), 0);
        _proxy = new LoopbackProxy(_listener.Address);
    }

    /// <summary>The folder that all commands run in.</summary>
    public string Folder => Path.Combine(_folder.FullName, "work");

    /// <summary>The addresses that were asked for a time stamp.</summary>
    public IReadOnlyList<string> TimestampsAsked => _proxy.Asked;

    /// <summary>What commands find in their environment: stores of this world, the way to the time-stamp server, the originals' names on the PATH.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["SIGNET_STORES"] = Path.Combine(_folder.FullName, "stores"),
        ["http_proxy"] = _proxy.Address.AbsoluteUri,
        ["no_proxy"] = "",
        ["TZ"] = "UTC",
        ["PATH"] = $"{Path.Combine(_folder.FullName, "tools")}:{SignetProgram.Folder}:{System.Environment.GetEnvironmentVariable("PATH")}",
    };

    /// <summary>Makes a world; skips the test when there is no openssl with the old ciphers, which PVK files need, or no xz.</summary>
    public static async Task<ReleaseWorld> CreateAsync()
    {
        Tools.Require("openssl");
        Tools.Require("xz");
        var world = new ReleaseWorld();
        try
        {
            Directory.CreateDirectory(world.Folder);
            world.LinkTools();
            await world.WriteCertificatesAsync();
            world.WritePackage();
            await world.WriteDiskAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _listener.DisposeAsync();
        await _identity.Signer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Links under the names that the documents use: a link so named is that tool.
    private void LinkTools()
    {
        var tools = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tools"));
        foreach (var name in (string[])["signtool", "Pvk2Pfx", "pvk2pfx", "certutil", "CertUtil", "MakeCert", "makecert", "cert2spc", "Inf2Cat", "inf2cat", "makecat", "SignTool", "ImageSigner", "FFUTool"])
        {
            File.CreateSymbolicLink(Path.Combine(tools.FullName, name), SignetProgram.Path);
        }
    }

    private async Task WriteCertificatesAsync()
    {
        var (kernel, commercial, authority, publisher) = (s_keys.Value[0], s_keys.Value[1], s_keys.Value[2], s_keys.Value[3]);
        using var kernelRoot = Issue("CN=Test Code Verification Root, O=Test Kernel, C=US", kernel, null, kernel, isAuthority: true);
        using var root = Issue("CN=Test Class 3 Root - G5, O=Test Trust, C=US", commercial, null, commercial, isAuthority: true);
        using var cross = Issue("CN=Test Class 3 Root - G5, O=Test Trust, C=US", commercial, kernelRoot, kernel, isAuthority: true);
        using var intermediate = Issue("CN=Test Class 3 Code Signing CA, O=Test Trust, C=US", authority, root, commercial, isAuthority: true);
        using var own = Issue("CN=MyCompany Inc., O=MyCompany Inc., L=Redmond, S=Washington, C=US", publisher, intermediate, authority, isAuthority: false);
        Write("KernelRoot.cer", kernelRoot.RawData);
        Write("Class3Root.cer", root.RawData);
        Write("MSCV-VSClass3.cer", cross.RawData);
        Write("mycerfile.cer", own.RawData);
        using var other = Issue("CN=contoso.com, O=Contoso, C=US", publisher, intermediate, authority, isAuthority: false).CopyWithPrivateKey(publisher);
        Write("contoso.pfx", new X509Certificate2Collection((X509Certificate2[])[other, intermediate]).Export(X509ContentType.Pkcs12, "contosopassword")!);
        Write("TsaRoot.cer", _identity.Root.Raw.ToArray());

        var chain = Path.Combine(_folder.FullName, "chain.pem");
        await File.WriteAllTextAsync(chain, own.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem() + "\n");
        await Tools.SucceedAsync("openssl", "crl2pkcs7", "-nocrl", "-certfile", chain, "-outform", "DER", "-out", Path.Combine(Folder, "myspcfile.spc"));
        var key = Path.Combine(_folder.FullName, "publisher.key");
        await File.WriteAllTextAsync(key, publisher.ExportPkcs8PrivateKeyPem());
        await Tools.SucceedAsync("openssl", "rsa", "-provider", "legacy", "-provider", "default", "-in", key, "-outform", "PVK", "-pvk-strong",
            "-passout", "pass:mypvkpassword", "-out", Path.Combine(Folder, "mypvkfile.pvk"));
        File.Delete(key);
    }

    // The disk of a small device with three partitions.
    private async Task WriteDiskAsync()
    {
        var packed = Path.Combine(Folder, "disk.img.xz");
        File.Copy(Path.Combine(SignetProgram.Repository, "tests", "vectors", "ffu", "tiny.img.xz"), packed);
        await Tools.SucceedAsync("xz", "-d", packed);
    }

    // toaster.sys is a genuine, if empty, 64-bit driver; toaster.inf the least that installs it.
    private void WritePackage()
    {
        var vectors = Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in");
        File.Copy(Path.Combine(vectors, "driver.sys"), Path.Combine(Folder, "toaster.sys"));
        File.Copy(Path.Combine(vectors, "integrity.dll"), Path.Combine(Folder, "plugin.dll"));
        File.WriteAllText(Path.Combine(Folder, "toaster.inf"), Inf("toaster.cat").ReplaceLineEndings("\r\n"));
    }

    /// <summary>The text of the package's INF, with LF ends, naming that catalog.</summary>
    public static string Inf(string catalog) => $"""
        ; A driver for a toaster that nobody has.
        [Version]
        Signature   = "$Windows NT$"
        Class       = Sample
        ClassGuid   = {"{78A1C341-4539-11d3-B88D-00C04FAD5171}"}
        Provider    = %MyCompany%
        DriverVer   = 01/27/2014,1.0.0.0
        CatalogFile = {catalog}
        PnpLockdown = 1

        [Manufacturer]
        %MyCompany% = Toasters,NTamd64

        [Toasters.NTamd64]
        %Toaster% = Toaster_Install, Root\Toaster

        [SourceDisksNames]
        1 = %Disk%

        [SourceDisksFiles]
        toaster.sys = 1

        [DestinationDirs]
        DefaultDestDir = 12

        [Toaster_Install.NT]
        CopyFiles = Toaster_Files

        [Toaster_Files]
        toaster.sys

        [Toaster_Install.NT.Services]
        AddService = toaster, 0x00000002, Toaster_Service

        [Toaster_Service]
        DisplayName   = %Toaster%
        ServiceType   = 1
        StartType     = 3
        ErrorControl  = 1
        ServiceBinary = %12%\toaster.sys

        [Strings]
        MyCompany = "MyCompany Inc."
        Toaster   = "Toaster"
        Disk      = "Toaster installation disk"

        """;

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, name), content);

    private static X509Certificate2 Issue(string name, RSA key, X509Certificate2? issuer, RSA issuerKey, bool isAuthority)
    {
        var request = new CertificateRequest(new X500DistinguishedName(name), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        if (!isAuthority)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], critical: false));
        }

        var own = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(own);
        using var issuerPublic = RSA.Create(issuerKey.ExportParameters(includePrivateParameters: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(
            new X509SubjectKeyIdentifierExtension(new PublicKey(issuerPublic), critical: false)));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return request.Create(issuer?.SubjectName ?? request.SubjectName, X509SignatureGenerator.CreateForRSA(issuerKey, RSASignaturePadding.Pkcs1), s_from, s_until, serial);
    }
}
