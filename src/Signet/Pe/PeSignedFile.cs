using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;

namespace Signet.Pe;

/// <summary>A PE file with the signatures of its certificate table.</summary>
public sealed class PeSignedFile(PeFile file) : SignedFile
{
    private PeTable? _table;

    /// <inheritdoc/>
    public override bool IsSigned => file.Layout.HasCertificateTable;

    /// <inheritdoc/>
    public override IReadOnlyList<AuthenticodeSignature> Signatures => Table.Signatures;

    private PeTable Table => _table ??= PeTable.Read(file);

    /// <inheritdoc/>
    public override Edits With(int index, SignedData replacement)
    {
        _ = At(index);
        return PeTableEdits.For(file, Table.With(index, replacement));
    }

    /// <inheritdoc/>
    public override Edits RemoveAll() =>
        IsSigned ? PeTableEdits.For(file, ReadOnlyMemory<byte>.Empty) : throw new SigningException(SigningFindings.NotSigned.With("the file bears no signature"));

    /// <inheritdoc/>
    public override Edits Remove(int index)
    {
        _ = At(index);
        return PeTableEdits.For(file, Table.Without(index));
    }

    /// <inheritdoc/>
    public override void EnsureIntact(CancellationToken cancellation) => PeSelfCheck.EnsureIntact(file, cancellation);
}
