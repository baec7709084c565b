using System.Buffers.Text;
using System.Security.Cryptography;

namespace Signet.Trust;

/// <summary>The certificates that the build put into this assembly: see Roots/README.md.</summary>
internal static class BuiltInRoots
{
    private const string Folder = "Signet.Trust.Roots.";

    private static readonly string[] s_microsoft =
    [
        "microsoft-root-certificate-authority-2010.cer",
        "microsoft-root-certificate-authority.cer",
        "microsoft-root-authority.cer",
        "microsoft-authenticode-root-authority.cer",
    ];

    /// <summary>The certificates of a PEM list of the .NET SDK, and Microsoft's roots, DER.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string list)
    {
        foreach (var name in s_microsoft)
        {
            yield return Resource(name);
        }

        ReadOnlyMemory<byte> rest = Resource(list);
        while (PemEncoding.TryFindUtf8(rest.Span, out var fields))
        {
            var der = new byte[fields.DecodedDataLength];
            _ = Base64.DecodeFromUtf8(rest.Span[fields.Base64Data], der, out _, out _);
            rest = rest[fields.Location.End..];
            yield return der;
        }
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(BuiltInRoots).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"the build left out {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
