using System.Diagnostics;
using System.Runtime.InteropServices;
using Signet.Keys;
using Signet.Tests.Keys;

namespace Signet.Tests.OpenSsl;

/// <summary>A SoftHSM2 token in a folder of its own, made once for all tests of the process: the module is loaded once.</summary>
public sealed class SoftHsm
{
    public const string Pin = "5678";

    private static readonly string[] s_modules =
    [
        "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib/libsofthsm2.so",
    ];

    private static readonly Lazy<SoftHsm?> s_shared = new(Create);
    private static readonly Lazy<bool> s_engine = new(() => OpenSslTool.TryRun("engine", "pkcs11").Code == 0);

    private SoftHsm(string module, string folder) => (Module, Folder) = (module, folder);

    /// <summary>The path of libsofthsm2.so.</summary>
    public string Module { get; }

    /// <summary>A folder for files that tests need beside the token.</summary>
    public string Folder { get; }

    /// <summary>The token with keys rsa, p256, p384, p521 and rsa1024; skips the test when SoftHSM2 or OpenSSL's engine is missing.</summary>
    public static SoftHsm Token()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("PKCS #11 keys are opened on Linux");
        }

        if (s_shared.Value is not { } token)
        {
            Assert.Skip("softhsm2 is not installed");
            throw new UnreachableException();
        }

        if (!s_engine.Value)
        {
            Assert.Skip("libengine-pkcs11-openssl is not installed");
        }

        return token;
    }

    /// <summary>The URI of an object.</summary>
    public Pkcs11Uri Uri(string path, string? pin = Pin)
    {
        var query = $"?module-path={Module}" + (pin is null ? "" : $"&pin-value={pin}");
        Assert.True(KeyUri.TryParse("pkcs11:" + path + query, out var uri, out var problem), problem?.Message);
        return Assert.IsType<Pkcs11Uri>(uri);
    }

    private static SoftHsm? Create()
    {
        if (Array.Find(s_modules, File.Exists) is not { } module)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("signet-softhsm-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        var configuration = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(configuration, $"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n");
        _ = SetVariable("SOFTHSM2_CONF", configuration, 1); // the module reads the environment of the process, which .NET only copies
        Run(configuration, "--init-token", "--free", "--label", "Signet test", "--so-pin", "1234", "--pin", Pin);
        Run(configuration, "--init-token", "--free", "--label", "Twin", "--so-pin", "1234", "--pin", Pin);
        Run(configuration, "--init-token", "--free", "--label", "Twin", "--so-pin", "1234", "--pin", Pin);
        Run(configuration, "--init-token", "--free", "--label", "Untouched", "--so-pin", "1234", "--pin", Pin); // no test logs in with success
        Import("rsa", "01", "RSA", "rsa_keygen_bits:2048");
        Import("rsa1024", "02", "RSA", "rsa_keygen_bits:1024");
        Import("p256", "03", "EC", "ec_paramgen_curve:P-256");
        Import("p384", "04", "EC", "ec_paramgen_curve:P-384");
        Import("p521", "05", "EC", "ec_paramgen_curve:P-521");
        return new SoftHsm(module, folder);

        void Import(string label, string id, string algorithm, string option)
        {
            var path = Path.Combine(folder, label + ".pem");
            OpenSslTool.Run("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", path);
            Run(configuration, "--import", path, "--token", "Signet test", "--label", label, "--id", id, "--pin", Pin);
            if (label == "rsa")
            {
                Run(configuration, "--import", path, "--token", "Untouched", "--label", label, "--id", id, "--pin", Pin);
            }
        }
    }

    private static void Run(string configuration, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("softhsm2-util", args)
        {
            Environment = { ["SOFTHSM2_CONF"] = configuration }, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"softhsm2-util {string.Join(' ', args)}: {error}");
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetVariable(string name, string value, int overwrite);
}
