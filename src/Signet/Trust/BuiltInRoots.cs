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

    /// <summary>Microsoft's public roots, DER.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Microsoft() => s_microsoft.Select(name => (ReadOnlyMemory<byte>)Resource(name));

    /// <summary>The Microsoft Code Verification Root, DER: it certifies the roots of commercial authorities for kernel drivers, and nothing else.</summary>
    public static ReadOnlyMemory<byte> CodeVerification() => Resource("microsoft-code-verification-root.cer");

    /// <summary>The certificates of a PEM list of the .NET SDK, and Microsoft's roots, DER.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string list)
    {
        foreach (var root in Microsoft())
        {
            yield return root;
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
