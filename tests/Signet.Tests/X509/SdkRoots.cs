using System.Security.Cryptography;

namespace Signet.Tests.X509;

/// <summary>The roots that come with the .NET SDK on this machine.</summary>
public static class SdkRoots
{
    /// <summary>Every certificate of codesignctl.pem and timestampctl.pem, DER; skips the test when there is no SDK.</summary>
    public static IEnumerable<byte[]> All()
    {
        // …/shared/Microsoft.NETCore.App/10.0.x/ lies beside …/sdk/
        var dotnet = new DirectoryInfo(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory()).Parent!.Parent!.Parent!;
        var sdk = Path.Combine(dotnet.FullName, "sdk");
        var files = Directory.Exists(sdk) ? Directory.GetFiles(sdk, "*ctl.pem", SearchOption.AllDirectories) : [];
        if (files.Length == 0)
        {
            Assert.Skip($"needs the trusted roots of a .NET SDK, which are not under {sdk}");
        }

        return files.SelectMany(f => Certificates(File.ReadAllText(f)));
    }

    private static IEnumerable<byte[]> Certificates(string pem)
    {
        for (var rest = pem.AsMemory(); PemEncoding.TryFind(rest.Span, out var fields); rest = rest[fields.Location.End..])
        {
            yield return Convert.FromBase64String(rest[fields.Base64Data].ToString());
        }
    }
}
