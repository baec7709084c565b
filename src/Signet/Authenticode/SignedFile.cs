using Signet.Binary;
using Signet.Cab;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Ffu;
using Signet.Files;
using Signet.Msi;
using Signet.Pe;

namespace Signet.Authenticode;

/// <summary>A file of any kind with the signatures that it bears, to be taken out, replaced or removed. Nothing here writes: the result is edits.</summary>
public abstract class SignedFile
{
    /// <summary>True when the file bears signatures, readable or not.</summary>
    public abstract bool IsSigned { get; }

    /// <summary>Every signature, nested ones behind the one that holds them.</summary>
    /// <exception cref="SigningException">One cannot be read: what is not understood is not worked on.</exception>
    public abstract IReadOnlyList<AuthenticodeSignature> Signatures { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="SigningException">It is of no kind that bears signatures, or malformed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SignedFile Open(ByteSource source) => FileFormats.Detect(source) switch
    {
        FileFormat.Catalog => CatalogFile.OpenForWork(source),
        FileFormat.Cab => CabFile.OpenForWork(source),
        FileFormat.Msi => MsiFile.OpenForWork(source),
        FileFormat.Ffu => FfuSignedFile.OpenForWork(source),
        _ => new PeSignedFile(PeFile.OpenForWork(source)),
    };

    /// <summary>The signature of that index.</summary>
    /// <exception cref="SigningException">There is none, or one cannot be read.</exception>
    public AuthenticodeSignature At(int index) =>
        Signatures.Count == 0 ? throw new SigningException(SigningFindings.NotSigned.With("the file bears no signature"))
        : index >= 0 && index < Signatures.Count ? Signatures[index]
        : throw new SigningException(SigningFindings.NoSuchSignature.With($"there is no signature {index}; the last is {Signatures.Count - 1}"));

    /// <summary>The signature of that index, DER: a whole ContentInfo.</summary>
    /// <exception cref="SigningException">There is no such signature.</exception>
    public ReadOnlyMemory<byte> Extract(int index) => At(index).Data!.Raw;

    /// <summary>The edits that put <paramref name="replacement"/>, which is otherwise the same signature, in place of that of <paramref name="index"/>.</summary>
    /// <exception cref="SigningException">There is no such signature.</exception>
    public abstract Edits With(int index, SignedData replacement);

    /// <summary>The edits that remove all signatures, readable or not.</summary>
    /// <exception cref="SigningException">There is none.</exception>
    public abstract Edits RemoveAll();

    /// <summary>The edits that remove the signature of that index.</summary>
    /// <exception cref="SigningException">There is no such signature, or it holds nested ones.</exception>
    public abstract Edits Remove(int index);

    /// <summary>Throws unless every signature of the file is right in itself and is for this file. No chain, no trust.</summary>
    /// <exception cref="SigningException">One is not, or there is none, or the file has another fault.</exception>
    public abstract void EnsureIntact(CancellationToken cancellation);
}
