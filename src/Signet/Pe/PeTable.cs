using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;

namespace Signet.Pe;

/// <summary>A signature of a PE file.</summary>
/// <param name="Index">0 for the first; counted over the table's entries, each followed by the signatures nested in it.</param>
/// <param name="Entry">The table entry it lies in, counted from 0.</param>
/// <param name="Nested">Its place among the nested ones of that entry, from 0; -1 for the entry's own.</param>
/// <param name="Der">The ContentInfo as in the file, without padding.</param>
/// <param name="Data">What it says.</param>
public sealed record PeSignature(int Index, int Entry, int Nested, ReadOnlyMemory<byte> Der, SignedData Data);

/// <summary>The certificate table of a PE file as its signatures, and the tables that differ from it by one signature.</summary>
public sealed class PeTable
{
    private readonly byte[][] _entries;

    private PeTable(byte[][] entries, IReadOnlyList<PeSignature> signatures) => (_entries, Signatures) = (entries, signatures);

    /// <summary>Every signature, nested ones behind the one that holds them.</summary>
    public IReadOnlyList<PeSignature> Signatures { get; }

    /// <summary>Number of table entries.</summary>
    public int EntryCount => _entries.Length;

    /// <summary>Reads every signature.</summary>
    /// <exception cref="SigningException">One cannot be read: a table that is not understood is not worked on.</exception>
    public static PeTable Read(PeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var entries = new List<byte[]>();
        var signatures = new List<PeSignature>();
        foreach (var certificate in file.Certificates)
        {
            entries.Add(Raw(file, certificate));
            if (certificate.Type != WinCertificate.PkcsSignedData)
            {
                continue; // firmware knows other kinds; they stay as they are
            }

            var primary = Read(file.ContentOf(certificate), certificate.Content.Offset);
            signatures.Add(new PeSignature(signatures.Count, entries.Count - 1, -1, primary.Raw, primary));
            foreach (var (der, number) in NestedSignatures.Of(primary).Select((n, i) => (n, i)))
            {
                var place = primary.Locate(der, certificate.Content.Offset);
                signatures.Add(new PeSignature(signatures.Count, entries.Count - 1, number, der, Read(der, place.Offset)));
            }
        }

        return new PeTable([.. entries], signatures);
    }

    /// <summary>The signature of that index.</summary>
    /// <exception cref="SigningException">There is none.</exception>
    public PeSignature At(int index) =>
        Signatures.Count == 0 ? throw new SigningException(SigningFindings.NotSigned.With("the file bears no signature"))
        : index >= 0 && index < Signatures.Count ? Signatures[index]
        : throw new SigningException(SigningFindings.NoSuchSignature.With($"there is no signature {index}; the last is {Signatures.Count - 1}"));

    /// <summary>The entries with <paramref name="signature"/> alone.</summary>
    public static byte[] Only(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return WinCertificate.Wrap(signature.Encode());
    }

    /// <summary>The entries with <paramref name="signature"/> as one more entry, as firmware expects a second signature.</summary>
    public byte[] WithEntry(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return [.. _entries.SelectMany(e => e), .. WinCertificate.Wrap(signature.Encode())];
    }

    /// <summary>The entries with <paramref name="signature"/> nested in the only one there is, as Windows expects a second signature.</summary>
    /// <exception cref="SigningException">There are several entries.</exception>
    public byte[] WithNested(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (EntryCount != 1)
        {
            throw new SigningException(SigningFindings.SeveralEntries.With($"the file has {EntryCount} table entries"));
        }

        var primary = Signatures[0].Data;
        return Only(NestedSignatures.With(primary, [.. NestedSignatures.Of(primary), signature.Encode()]));
    }

    /// <summary>The entries with <paramref name="replacement"/> in place of the signature of that index, which is otherwise the same signature.</summary>
    public byte[] With(int index, SignedData replacement)
    {
        var old = At(index);
        return Replace(old, old.Nested < 0 ? replacement : WithNested(old, n => [.. n[..old.Nested], replacement.Encode(), .. n[(old.Nested + 1)..]]));
    }

    /// <summary>The entries without the signature of that index; empty when it was the only one.</summary>
    /// <exception cref="SigningException">It holds nested ones, which would go with it.</exception>
    public byte[] Without(int index)
    {
        var old = At(index);
        if (old.Nested >= 0)
        {
            return Replace(old, WithNested(old, n => [.. n[..old.Nested], .. n[(old.Nested + 1)..]]));
        }

        return NestedSignatures.Of(old.Data).Count > 0
            ? throw new SigningException(SigningFindings.PrimaryCarriesNested.With(
                $"signature {index} holds {NestedSignatures.Of(old.Data).Count} nested ones"))
            : [.. _entries.Where((_, i) => i != old.Entry).SelectMany(e => e)];
    }

    private static SignedData Read(ReadOnlyMemory<byte> der, long offset)
    {
        if (!SignedData.TryRead(der, offset, out var data, out _, out var problem))
        {
            throw new SigningException(problem);
        }

        return SignerVerifier.CheckSignerCount(data, offset) is { } count ? throw new SigningException(count) : data;
    }

    // As in the file, except that the length counts the padding (pesign leaves it out) so that an entry can stand before another.
    private static byte[] Raw(PeFile file, WinCertificate certificate)
    {
        var start = (int)(certificate.Offset - file.Layout.CertificateTable.Offset);
        var raw = file.Table.Slice(start, (int)Align.Up(certificate.Length, 8)).ToArray();
        new SpanWriter(raw).U32((uint)raw.Length);
        return raw;
    }

    private SignedData WithNested(PeSignature old, Func<ReadOnlyMemory<byte>[], ReadOnlyMemory<byte>[]> change)
    {
        var primary = Signatures.First(s => s.Entry == old.Entry).Data;
        return NestedSignatures.With(primary, change([.. NestedSignatures.Of(primary)]));
    }

    private byte[] Replace(PeSignature old, SignedData primary) =>
        [.. _entries.SelectMany((e, i) => i == old.Entry ? WinCertificate.Wrap(primary.Encode()) : e)];
}
