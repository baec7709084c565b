using Signet.Binary;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Authenticode;

/// <summary>The edits that put a signature or time stamp into a file.</summary>
/// <param name="Timestamp">The time stamp, when one was asked for.</param>
public sealed record SignedEdits(Edits Edits, TimestampResult? Timestamp);

/// <summary>A file that was made and signed at once.</summary>
/// <param name="Bytes">The signed file.</param>
/// <param name="Findings">What is odd about it and its time stamp.</param>
public sealed record SignedBytes(byte[] Bytes, IReadOnlyList<Finding> Findings);

/// <summary>Signs and time-stamps files of every kind. Nothing here writes: the result is edits.</summary>
public static class FileSigner
{
    /// <summary>Signs a file that was opened for it.</summary>
    /// <param name="signing">The file, read and hashed.</param>
    /// <param name="signer">Who signs.</param>
    /// <param name="timestamps">The time-stamp servers to ask; null for none.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <exception cref="SigningException">The key refuses, no server answers, or the result does not hold.</exception>
    public static async Task<SignedEdits> SignAsync(FileSigning signing, Signer signer, TimestampServers? timestamps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signing);
        ArgumentNullException.ThrowIfNull(signer);
        var signature = await signing.Prepare(signer.Certificate, signer.Further).SignAsync(signer.Key, cancellation);
        return await EmbedAsync(signing, signature, timestamps, cancellation);
    }

    /// <summary>Signs a file that is in memory and not on a disk yet: a catalog that was just made.</summary>
    /// <exception cref="SigningException">It cannot be signed, the key refuses, no server answers, or the result does not hold.</exception>
    public static async Task<SignedBytes> SignBytesAsync(
        byte[] file, SignatureOptions options, Signer signer, TimestampServers? timestamps, CancellationToken cancellation)
    {
        using var source = new MemorySource(file);
        var signing = FileSigning.Open(source, options, null, cancellation);
        var signed = await SignAsync(signing, signer, timestamps, cancellation);
        return new SignedBytes(signed.Edits.Apply(file), [.. signing.Findings, .. signed.Timestamp?.Findings ?? []]);
    }

    /// <summary>Puts in a signature that was made elsewhere: whole, or as the value that a key computed over the attributes.</summary>
    /// <param name="signing">The file, opened with the options that the signature was prepared with.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="certificates">The signer's certificate and its chain; not needed for a whole signature.</param>
    /// <param name="timestamps">The time-stamp servers to ask; null for none.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <exception cref="SigningException">It is for another file, or does not hold.</exception>
    public static async Task<SignedEdits> AttachAsync(
        FileSigning signing, DetachedAnswer answer, IReadOnlyList<Certificate> certificates, TimestampServers? timestamps, CancellationToken cancellation)
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
    public static async Task<SignedEdits> TimestampAsync(SignedFile file, int index, TimestampServers servers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(servers);
        var stamped = await servers.StampAsync(file.At(index).Data!, 0, cancellation);
        return new SignedEdits(file.With(index, stamped.Data), stamped.Result);
    }

    private static async Task<SignedEdits> EmbedAsync(
        FileSigning signing, SignedData signature, TimestampServers? timestamps, CancellationToken cancellation)
    {
        if (timestamps is null)
        {
            return new SignedEdits(signing.Embed(signature), null);
        }

        var stamped = await timestamps.StampAsync(signature, 0, cancellation);
        return new SignedEdits(signing.Embed(stamped.Data), stamped.Result);
    }
}
