using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Pe;

/// <summary>The edits that put a signature or time stamp into a file.</summary>
/// <param name="Timestamp">The time stamp, when one was asked for.</param>
public sealed record SignedEdits(Edits Edits, TimestampResult? Timestamp);

/// <summary>Signs, strips and mends the signatures of PE files. Nothing here writes: the result is edits.</summary>
/// <remarks>
/// The order of work is the one that keeps every digest true (docs/formats/pe.md): pad, hash pages and image, sign, time-stamp, put the table in,
/// write data directory 4, update the CheckSum.
/// </remarks>
public static class PeSigner
{
    /// <summary>Signs a file that was opened for it.</summary>
    /// <param name="signing">The file, read and hashed.</param>
    /// <param name="signer">Who signs.</param>
    /// <param name="timestamps">The time-stamp servers to ask; null for none.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <exception cref="SigningException">The key refuses, no server answers, or the result does not hold.</exception>
    public static async Task<SignedEdits> SignAsync(PeSigning signing, Signer signer, TimestampServers? timestamps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signing);
        ArgumentNullException.ThrowIfNull(signer);
        var signature = await signing.Prepare(signer.Certificate, signer.Further).SignAsync(signer.Key, cancellation);
        return await EmbedAsync(signing, signature, timestamps, cancellation);
    }

    /// <summary>Puts in a signature that was made elsewhere: whole, or as the value that a key computed over the attributes.</summary>
    /// <param name="signing">The file, opened with the options that the signature was prepared with.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="certificates">The signer's certificate and its chain; not needed for a whole signature.</param>
    /// <param name="timestamps">The time-stamp servers to ask; null for none.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <exception cref="SigningException">It is for another file, or does not hold.</exception>
    public static async Task<SignedEdits> AttachAsync(
        PeSigning signing, DetachedAnswer answer, IReadOnlyList<Certificate> certificates, TimestampServers? timestamps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signing);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(certificates);
        if (answer.Whole is not null)
        {
            return await EmbedAsync(signing, answer.Whole, timestamps, cancellation);
        }

        if (certificates.Count == 0)
        {
            throw new SigningException(KeyFindings.NoCertificate.With("a signature value comes without its certificate"));
        }

        var (signer, value) = answer.Match(c => AuthenticodeSigner.ToBeSigned(c.PublicKey.Algorithm.Oid, signing.DigestAlgorithm, signing.Attributes(c)), certificates);
        var signature = signing.Prepare(signer, [.. certificates.Where(c => c != signer)]).Complete(value);
        return await EmbedAsync(signing, signature, timestamps, cancellation);
    }

    /// <summary>The edits that time-stamp the signature of that index, replacing a time stamp that it has.</summary>
    /// <exception cref="SigningException">There is no such signature, or no server answers.</exception>
    public static async Task<SignedEdits> TimestampAsync(PeFile file, int index, TimestampServers servers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var table = PeTable.Read(file);
        var stamped = await servers.StampAsync(table.At(index).Data!, 0, cancellation);
        return new SignedEdits(PeTableEdits.For(file, table.With(index, stamped.Data)), stamped.Result);
    }

    /// <summary>The edits that remove all signatures, readable or not.</summary>
    /// <exception cref="SigningException">There is none.</exception>
    public static Edits RemoveAll(PeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Layout.HasCertificateTable ? PeTableEdits.For(file, ReadOnlyMemory<byte>.Empty) : throw new SigningException(SigningFindings.NotSigned.With("the file bears no signature"));
    }

    /// <summary>The edits that remove the signature of that index.</summary>
    /// <exception cref="SigningException">There is no such signature, or it holds nested ones.</exception>
    public static Edits Remove(PeFile file, int index) => PeTableEdits.For(file, PeTable.Read(file).Without(index));

    /// <summary>The signature of that index, DER: a whole ContentInfo.</summary>
    /// <exception cref="SigningException">There is no such signature.</exception>
    public static ReadOnlyMemory<byte> Extract(PeFile file, int index) => PeTable.Read(file).At(index).Data!.Raw;

    private static async Task<SignedEdits> EmbedAsync(
        PeSigning signing, SignedData signature, TimestampServers? timestamps, CancellationToken cancellation)
    {
        if (timestamps is null)
        {
            return new SignedEdits(signing.Embed(signature), null);
        }

        var stamped = await timestamps.StampAsync(signature, 0, cancellation);
        return new SignedEdits(signing.Embed(stamped.Data), stamped.Result);
    }

}
