using System.Text;
using Signet.Files;
using Signet.Keys;

namespace Signet.Cli.Personalities.Signtool;

/// <summary><c>/ds</c>: signs a digest that <c>/dg</c> wrote, perhaps on another machine.</summary>
internal sealed class DigestSigning(SignRequest request, ChosenSigner chosen) : IFileWork
{
    private const int MaxBytes = 4096;

    public async Task<SealNotice?> RunAsync(string file, CancellationToken cancellation)
    {
        var digest = await ReadAsync(file, cancellation);
        var algorithm = DigestAlgorithm.All.FirstOrDefault(a => a.Size == digest.Length && a != DigestAlgorithm.Md5);
        if (algorithm is null || (request.Digest is { } asked && asked.For(chosen.Certificate.Certificate) != algorithm))
        {
            throw new PersonalityException($"The file holds {digest.Length} bytes, which is not a digest{(request.Digest is null ? "" : " of the algorithm that /fd names")}.");
        }

        var scheme = SignatureSchemes.For(chosen.Certificate.Certificate.PublicKey.Algorithm.Oid, algorithm);
        if (scheme == SignatureScheme.None || !chosen.Key!.Supports(scheme))
        {
            throw new PersonalityException($"The key cannot sign with {algorithm.Name}.");
        }

        var signature = await chosen.Key.SignAsync(new ToBeSigned(scheme, digest), cancellation);
        await File.WriteAllBytesAsync(DigestFiles.Signed(file), DigestFiles.Base64(signature), cancellation);
        return null;
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        using var source = FileSource.Open(file);
        var text = source.Length <= MaxBytes ? await File.ReadAllTextAsync(file, Encoding.Latin1, cancellation) : "";
        var digest = new byte[MaxBytes];
        return Convert.TryFromBase64String(text.Trim(), digest, out var length) && length > 0
            ? digest[..length]
            : throw new PersonalityException("The file holds no digest in base64, as /dg writes it.");
    }
}
