using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;

namespace Signet.Pe;

/// <summary>The certificate table of a PE file as its signatures, and the tables that differ from it by one signature.</summary>
public sealed class PeTable
{
    // Whole entries, padding included. Of those that hold signatures, also the index of their own signature.
    private readonly List<(byte[] Bytes, int? Signature)> _entries;

    private PeTable(List<(byte[] Bytes, int? Signature)> entries, IReadOnlyList<AuthenticodeSignature> signatures) =>
        (_entries, Signatures) = (entries, signatures);

    /// <summary>Every signature, nested ones behind the one that holds them.</summary>
    public IReadOnlyList<AuthenticodeSignature> Signatures { get; }

    /// <summary>Reads every signature.</summary>
    /// <exception cref="SigningException">One cannot be read: a table that is not understood is not worked on.</exception>
    public static PeTable Read(PeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var signed = file.Certificates.Where(c => c.Type == WinCertificate.PkcsSignedData).ToList();
        var signatures = AuthenticodeSignature.ReadAll(signed.Select(c => (file.ContentOf(c), c.Content.Offset)), SignedContentKind.Pe, out var findings);
        var problem = findings.Count > 0 ? findings[0] : signatures.FirstOrDefault(s => s.SignerInfo is null)?.Findings[0];
        if (problem is not null)
        {
            throw new SigningException(problem);
        }

        // Entries of other kinds, which firmware knows, stay as they are.
        var own = new Queue<int>(signatures.Where(s => s.NestedIn is null).Select(s => s.Index));
        return new PeTable(
            file.Certificates.Select(c => (Raw(file, c), c.Type == WinCertificate.PkcsSignedData ? own.Dequeue() : (int?)null)).ToList(), signatures);
    }

    /// <summary>The entries with <paramref name="signature"/> alone.</summary>
    public static byte[] Only(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return WinCertificate.Wrap(signature.Encode());
    }

    /// <summary>The entries with <paramref name="signature"/> as one more entry, as firmware expects a second signature.</summary>
    public byte[] WithEntry(SignedData signature) => [.. _entries.SelectMany(e => e.Bytes), .. Only(signature)];

    /// <summary>The entries with <paramref name="signature"/> nested in the only one there is, as Windows expects a second signature.</summary>
    /// <exception cref="SigningException">There are several entries.</exception>
    public byte[] WithNested(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (_entries.Count != 1)
        {
            throw new SigningException(SigningFindings.SeveralEntries.With($"the file has {_entries.Count} table entries"));
        }

        var primary = Signatures[0].Data!;
        return Only(NestedSignatures.With(primary, [.. NestedSignatures.Of(primary), signature.Encode()]));
    }

    /// <summary>The entries with <paramref name="replacement"/> in place of the signature of that index, which is otherwise the same signature.</summary>
    public byte[] With(int index, SignedData replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return Signatures[index].NestedIn is null ? Replace(index, replacement) : ReplaceNested(Signatures[index], [replacement.Encode()]);
    }

    /// <summary>The entries without the signature of that index; empty when it was the only one.</summary>
    /// <exception cref="SigningException">It holds nested ones, which would go with it.</exception>
    public byte[] Without(int index)
    {
        var old = Signatures[index];
        var nested = NestedSignatures.Of(old.Data!).Count;
        return old.NestedIn is not null ? ReplaceNested(old, [])
            : nested == 0 ? [.. _entries.Where(e => e.Signature != index).SelectMany(e => e.Bytes)]
            : throw new SigningException(SigningFindings.PrimaryCarriesNested.With($"signature {index} holds {nested} nested ones"));
    }

    private byte[] Replace(int index, SignedData signature) => [.. _entries.SelectMany(e => e.Signature == index ? Only(signature) : e.Bytes)];

    private byte[] ReplaceNested(AuthenticodeSignature old, ReadOnlyMemory<byte>[] with)
    {
        var outer = Signatures[old.NestedIn!.Value];
        ReadOnlyMemory<byte>[] nested = [.. NestedSignatures.Of(outer.Data!)];
        var place = old.Index - outer.Index - 1;
        return Replace(outer.Index, NestedSignatures.With(outer.Data!, [.. nested[..place], .. with, .. nested[(place + 1)..]]));
    }

    // As in the file, except that the length counts the padding (pesign leaves it out) so that an entry can stand before another.
    private static byte[] Raw(PeFile file, WinCertificate certificate)
    {
        var start = (int)(certificate.Offset - file.Layout.CertificateTable.Offset);
        var raw = file.Table.Slice(start, (int)Align.Up(certificate.Length, 8)).ToArray();
        new SpanWriter(raw).U32((uint)raw.Length);
        return raw;
    }
}
