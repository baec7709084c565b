using Signet.Binary;

namespace Signet.Pe;

/// <summary>The edits that change the certificate table of a PE file.</summary>
public static class PeTableEdits
{
    /// <summary>The edits that give the file these entries: table, data directory 4 and CheckSum. No entries: no table.</summary>
    /// <remarks>
    /// Everything behind the table's start is replaced. Zeros up to a multiple of 8 come before the table of a file that had none: they are
    /// part of its digest and stay when the table goes.
    /// </remarks>
    /// <param name="file">The file as it is.</param>
    /// <param name="entries">The table; a multiple of 8 bytes.</param>
    /// <param name="checkSum">The checksum of the file as it is, where <see cref="PeCheckSumEdit.NeedsWholeFile"/> and it is known; computed otherwise.</param>
    /// <exception cref="SigningException">
    /// The file is too large for a table, whose offset has 32 bits. Or its table lies where it cannot be replaced without loss, or has faults that would stay.
    /// </exception>
    public static Edits For(PeFile file, ReadOnlyMemory<byte> entries, uint? checkSum = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (layout, headers) = (file.Layout, file.Headers);
        if (file.Findings.FirstOrDefault(f => f.Severity == Severity.Error && (!entries.IsEmpty || IsMisplaced(f))) is { } fault)
        {
            throw new SigningException(fault);
        }

        var padding = entries.IsEmpty ? 0 : layout.DigestPadding;
        var tail = new FileRange(layout.CertificateTable.Offset, headers.FileLength - layout.CertificateTable.Offset);
        var start = tail.Offset + padding;
        if (start > uint.MaxValue)
        {
            throw new SigningException(SigningFindings.TooLarge.With($"the table would begin at 0x{start:x}"));
        }

        checkSum ??= PeCheckSumEdit.NeedsWholeFile(headers) ? PeDigestPass.Compute(file.Source, layout, [], [], checksum: true).CheckSum : null;
        var directory = new byte[8];
        if (!entries.IsEmpty)
        {
            var writer = new SpanWriter(directory);
            writer.U32((uint)start);
            writer.U32((uint)entries.Length);
        }

        // Mostly there is no padding, and a table with the page hashes of a large image is not to be copied for nothing.
        var newTail = padding == 0 ? entries : (byte[])[.. new byte[padding], .. entries.Span];
        var edits = new Edits();
        edits.Replace(new FileRange(headers.SecurityEntryOffset, 8), directory);
        edits.Replace(tail, newTail);
        PeCheckSumEdit.AddTo(edits, file.Source, headers, checkSum);
        return edits;
    }

    // With such a table would go what is not the table's: data behind it, or a section's.
    private static bool IsMisplaced(Finding finding) => finding.Rule == PeFindings.NotLast || finding.Rule == PeFindings.OverlapsSection;
}
