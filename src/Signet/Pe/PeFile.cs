using System.Diagnostics.CodeAnalysis;
using Signet.Files;

namespace Signet.Pe;

/// <summary>A PE file opened for work: its headers, its layout, and the entries of its certificate table.</summary>
public sealed class PeFile
{
    /// <summary>Certificate tables up to this many bytes are read: several times the page hashes of the largest image (4 GiB).</summary>
    public const long MaxTableBytes = 128 * 1024 * 1024;

    private const int FirstRead = 4096;

    private readonly ReadOnlyMemory<byte> _table;

    private PeFile(ByteSource source, PeLayout layout, ReadOnlyMemory<byte> table, IReadOnlyList<WinCertificate> certificates, IReadOnlyList<Finding> findings) =>
        (Source, Layout, _table, Certificates, Findings) = (source, layout, table, certificates, findings);

    /// <summary>Where the bytes come from; the caller's to dispose of.</summary>
    public ByteSource Source { get; }

    /// <summary>The headers.</summary>
    public PeHeaders Headers => Layout.Headers;

    /// <summary>The layout.</summary>
    public PeLayout Layout { get; }

    /// <summary>The entries of the certificate table, in file order; none when the file is unsigned.</summary>
    public IReadOnlyList<WinCertificate> Certificates { get; }

    /// <summary>What is wrong with the file as such, the table's place and its entries.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The certificate table; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Table => _table;

    /// <summary>The signature in <paramref name="certificate"/>, which is one of <see cref="Certificates"/>.</summary>
    public ReadOnlyMemory<byte> ContentOf(WinCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return _table.Slice((int)(certificate.Content.Offset - Layout.CertificateTable.Offset), (int)certificate.Content.Length);
    }

    /// <summary>Reads headers and certificate table of a PE file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="file">The opened file. Its <see cref="Findings"/> may hold errors.</param>
    /// <param name="problem">Why it is no PE file that we can work on.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool Open(ByteSource source, [NotNullWhen(true)] out PeFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        file = null;
        if (!TryReadHeaders(source, out var headers, out problem))
        {
            return false;
        }

        if (!PeLayout.TryCreate(headers, out var layout, out var layoutFindings))
        {
            problem = layoutFindings[^1];
            return false;
        }

        if (layout.CertificateTable.Length > MaxTableBytes)
        {
            problem = PeFindings.TableLength($"the certificate table has {layout.CertificateTable.Length} bytes", layout.CertificateTable);
            return false;
        }

        var table = source.ReadToKeep(layout.CertificateTable);
        var certificates = WinCertificate.ReadTable(table.Span, layout.CertificateTable.Offset, out var tableFindings);
        file = new PeFile(source, layout, table, certificates, [.. Unfinished(source), .. layoutFindings, .. tableFindings]);
        return true;
    }

    /// <summary>As <see cref="Open"/>, for those who cannot go on without the file.</summary>
    /// <exception cref="SigningException">It is no PE file that we can work on.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static PeFile OpenForWork(ByteSource source) =>
        Open(source, out var file, out var problem) ? file : throw new SigningException(problem);

    private static IEnumerable<Finding> Unfinished(ByteSource source) => source is FileSource { UnfinishedEdit: { } finding } ? [finding] : [];

    /// <summary>Reads the headers alone: all that can be had of a file whose certificate table is impossible.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool TryReadHeaders(ByteSource source, [NotNullWhen(true)] out PeHeaders? headers, [NotNullWhen(false)] out Finding? problem)
    {
        var size = FirstRead;
        while (true)
        {
            var head = source.ReadExactly(new FileRange(0, Math.Min(size, source.Length)));
            if (PeHeaders.TryRead(head, source.Length, out headers, out size, out problem))
            {
                problem = null;
                return true;
            }

            // Each round asks for more than the last, and never past the end of the file: there are three at most.
            if (problem is not null)
            {
                return false;
            }
        }
    }
}
