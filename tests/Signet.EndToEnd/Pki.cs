namespace Signet.EndToEnd;

/// <summary>A throw-away root and signers of several key types, made by openssl: never by the program under test.</summary>
public sealed class Pki : IDisposable
{
    private static readonly string[][] s_keys =
    [
        ["rsa2048", "rsa:2048"],
        ["rsa4096", "rsa:4096"],
        ["p256", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        ["p384", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["p521", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-pki-");

    /// <summary>Makes everything; skips the test that asked when there is no openssl.</summary>
    public Pki()
    {
        Tools.Require("openssl");
        Run("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", PathOf("root.key"), "-out", Root, "-subj", "/CN=Signet interop root", "-days", "30",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        File.WriteAllText(PathOf("leaf.cnf"), """
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=codeSigning
            subjectKeyIdentifier=hash
            authorityKeyIdentifier=keyid
            """);
        foreach (var key in s_keys)
        {
            Run(["req", "-newkey", .. key[1..], "-nodes", "-keyout", Key(key[0]), "-out", PathOf("csr"), "-subj", $"/CN=Signet interop {key[0]}"]);
            Run("x509", "-req", "-in", PathOf("csr"), "-CA", Root, "-CAkey", PathOf("root.key"), "-CAcreateserial", "-out", Certificate(key[0]),
                "-days", "20", "-extfile", PathOf("leaf.cnf"), "-sha256");
        }
    }

    /// <summary>The root certificate, PEM.</summary>
    public string Root => PathOf("root.pem");

    /// <summary>The certificate of that signer, PEM.</summary>
    public string Certificate(string key) => PathOf(key + ".pem");

    /// <summary>The private key of that signer, PEM.</summary>
    public string Key(string key) => PathOf(key + ".key");

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static void Run(params string[] args)
    {
        var ended = SignetProgram.RunAsync("openssl", args).GetAwaiter().GetResult();
        Assert.True(ended.Code == 0, ended.Error);
    }
}
