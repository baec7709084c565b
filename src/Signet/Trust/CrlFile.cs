using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.X509;

namespace Signet.Trust;

/// <summary>Files of revocation lists: DER, or PEM with one or several.</summary>
public static class CrlFile
{
    private static ReadOnlySpan<byte> PemStart => "-----BEGIN"u8;

    private static ReadOnlySpan<byte> PemBegin => "-----BEGIN X509 CRL-----"u8;

    private static ReadOnlySpan<byte> PemEnd => "-----END X509 CRL-----"u8;

    /// <summary>Reads the lists of a file.</summary>
    /// <exception cref="SigningException">The file is too long, or holds no revocation list or one that is refused.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<CertificateList> Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > CrlDownload.MaxBytes)
        {
            throw new SigningException(RevocationFindings.Unreadable.With($"{path}: {length} bytes are more than a revocation list has"));
        }

        return TryReadAll(File.ReadAllBytes(path), out var lists, out var problem)
            ? lists : throw new SigningException(RevocationFindings.Unreadable.With($"{path}: {problem.Message}"));
    }

    /// <summary>Reads the lists in <paramref name="bytes"/>.</summary>
    public static bool TryReadAll(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out IReadOnlyList<CertificateList>? lists, [NotNullWhen(false)] out Finding? problem)
    {
        lists = null;
        problem = null;
        var found = new List<CertificateList>();
        var blocks = bytes.Span.IndexOf(PemStart) >= 0 ? Blocks(bytes) : [bytes];
        foreach (var block in blocks)
        {
            if (!CertificateList.TryRead(block, out var list, out problem))
            {
                return false;
            }

            found.Add(list);
        }

        problem = found.Count == 0 ? RevocationFindings.Unreadable.With("no revocation list is in the file") : null;
        lists = problem is null ? found : null;
        return problem is null;
    }

    // RFC 7468, 7; other blocks (certificates) may stand beside the lists. Each END is given to the last BEGIN before it, and only the block between
    // goes to .NET's reader, which looks for the END of every BEGIN as far as the file goes: a file of nothing but BEGINs would keep it for minutes.
    private static List<ReadOnlyMemory<byte>> Blocks(ReadOnlyMemory<byte> pem)
    {
        var blocks = new List<ReadOnlyMemory<byte>>();
        for (int end; (end = pem.Span.IndexOf(PemEnd)) >= 0; pem = pem[(end + PemEnd.Length)..])
        {
            var block = pem.Span[..(end + PemEnd.Length)];
            if (block.LastIndexOf(PemBegin) is >= 0 and var start && PemEncoding.TryFindUtf8(block[start..], out var fields))
            {
                var der = new byte[fields.DecodedDataLength];
                _ = Base64.DecodeFromUtf8(block[start..][fields.Base64Data], der, out _, out _);
                blocks.Add(der);
            }
        }

        return blocks;
    }
}
