using System.Collections.Concurrent;

namespace Signet.X509;

/// <summary>Certificates by their bytes: the same bytes are read once and give the same object.</summary>
/// <remarks>
/// Thousands of files carry the same few chains. One object for each certificate makes reading them cheap, and lets
/// the cache of signatures remember by reference what it has verified. The number of certificates kept is bounded;
/// what is kept is a copy, so that no certificate holds on to the file it came from.
/// </remarks>
public static class CertificatePool
{
    // Some 4,000 certificates of 1.5 KB; a run over a whole .NET installation meets fewer than 100.
    private const int Capacity = 4096;
    private const int LongestKept = 16 * 1024;

    private static readonly ConcurrentDictionary<ReadOnlyMemory<byte>, Certificate> s_certificates = new(BytesComparer.Instance);

    /// <summary>The certificate that fills <paramref name="der"/>; null, with the reason, when it cannot be read.</summary>
    public static Certificate? Read(ReadOnlyMemory<byte> der, out Finding? problem)
    {
        if (s_certificates.TryGetValue(der, out var certificate))
        {
            problem = null;
            return certificate;
        }

        var copy = der.Length <= LongestKept ? der.ToArray() : der;
        if (!Certificate.TryRead(copy, out certificate, out problem))
        {
            return null;
        }

        if (der.Length > LongestKept)
        {
            return certificate;
        }

        if (s_certificates.Count >= Capacity)
        {
            s_certificates.Clear();
        }

        return s_certificates.GetOrAdd(copy, certificate);
    }

    /// <summary>Those of <paramref name="ders"/> that can be read, in order; why the others cannot goes to <paramref name="problems"/>.</summary>
    public static IReadOnlyList<Certificate> ReadAll(IReadOnlyList<ReadOnlyMemory<byte>> ders, ICollection<Finding> problems)
    {
        ArgumentNullException.ThrowIfNull(ders);
        ArgumentNullException.ThrowIfNull(problems);
        var list = new List<Certificate>(ders.Count);
        foreach (var der in ders)
        {
            if (Read(der, out var problem) is { } certificate)
            {
                list.Add(certificate);
            }
            else if (problem is not null)
            {
                problems.Add(problem);
            }
        }

        return list;
    }
}
