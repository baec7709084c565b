using System.Security;
using System.Security.Cryptography;
using System.Text;
using Signet.Authenticode;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>The files of signing in two steps: their names, and how digests and signatures are written in them.</summary>
internal static class DigestFiles
{
    internal static string Digest(string folder, string file) => Path.Combine(folder, Path.GetFileName(file) + ".dig");

    internal static string Unsigned(string folder, string file) => Path.Combine(folder, Path.GetFileName(file) + ".p7u");

    internal static string Signed(string digest) => digest + ".signed";

    /// <summary>Refuses a folder that is not there, before anything is worked out.</summary>
    internal static void EnsureFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new PersonalityException($"The folder does not exist: {folder}");
        }
    }

    internal static byte[] Base64(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
}

/// <summary><c>/dg</c>: writes what a key elsewhere is to sign.</summary>
internal sealed class DigestWriting(SignRequest request, ChosenSigner chosen, CliContext context) : IFileWork
{
    public async Task RunAsync(string file, CancellationToken cancellation)
    {
        DigestFiles.EnsureFolder(request.DigestTo!);
        using var source = FileSource.Open(file);
        var signing = SignContent.Open(source, request, chosen, context, cancellation);
        var signer = chosen.Certificate.Certificate;
        var pending = signing.Prepare(signer, chosen.Further);

        // Where the signature will be stands what is to be signed, so that the file is a SignedData that can be read.
        var unsigned = pending.Complete(pending.What.Bytes).Encode();
        var digest = DigestFiles.Digest(request.DigestTo!, file);
        await File.WriteAllBytesAsync(digest, DigestFiles.Base64(pending.What.Bytes.Span), cancellation);
        await File.WriteAllBytesAsync(DigestFiles.Unsigned(request.DigestTo!, file), unsigned, cancellation);
        if (request.Xml)
        {
            await File.WriteAllTextAsync(digest + ".xml", Xml(file, signing.DigestAlgorithm, pending.What, signer), cancellation);
        }
    }

    private static string Xml(string file, DigestAlgorithm digest, ToBeSigned what, Certificate signer)
    {
        var padding = what.Scheme.IsRsa() ? " Padding=\"PKCS1\"" : "";
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <DigestSigning>
              <Digest File="{Escape(file)}" HashAlgorithm="{digest.Name.ToUpperInvariant()}"{padding} ToBeSignedHash="{Convert.ToBase64String(what.Bytes.Span)}" />
              <CertInfo Subject="{Escape(X509Name.Simple(signer.Subject))}" Issuer="{Escape(X509Name.Simple(signer.Issuer))}" SerialNumber="{Convert.ToHexStringLower(signer.SerialNumber.Span)}" Thumbprint="{signer.Sha1Thumbprint.ToLowerInvariant()}" KeyId="{Convert.ToHexStringLower(SHA256.HashData(signer.PublicKey.Key.Span))}" />

            </DigestSigning>
            """.ReplaceLineEndings("\n");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}

/// <summary><c>/ds</c>: signs a digest that <c>/dg</c> wrote, perhaps on another machine.</summary>
internal sealed class DigestSigning(SignRequest request, ChosenSigner chosen) : IFileWork
{
    private const int MaxBytes = 4096;

    public async Task RunAsync(string file, CancellationToken cancellation)
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

/// <summary><c>/di</c>: puts the signed digest into the signature that <c>/dg</c> prepared, and that into the file.</summary>
internal sealed class DigestCompleting(SignRequest request, CliContext context) : IFileWork
{
    public async Task RunAsync(string file, CancellationToken cancellation)
    {
        using var source = FileEditor.Open(file);
        SignContent.EnsureRecognized(source);
        var unsigned = ReadUnsigned(DigestFiles.Unsigned(request.DigestFrom!, file));
        var answer = DetachedAnswer.Read(ReadBounded(DigestFiles.Signed(DigestFiles.Digest(request.DigestFrom!, file))));
        var digest = SignedContentKind.DigestOf(unsigned) ?? throw NotPrepared();
        var signer = unsigned.SignerInfos[0];
        var (_, value) = answer.Match(
            c => AuthenticodeSigner.ToBeSigned(c.PublicKey.Algorithm.Oid, digest, signer.SignedAttributes),
            [.. CertificatePool.ReadAll(unsigned.Certificates, []).Where(c =>
                c.SerialNumber.Span.SequenceEqual(signer.SerialNumber.Span) && c.Issuer.Span.SequenceEqual(signer.Issuer.Span))]);
        var whole = unsigned with { Raw = default, SignerInfos = [signer with { Signature = value }] };
        var signing = FileSigning.Open(
            source, new SignatureOptions { Digest = digest, Existing = request.Append ? ExistingSignature.Append : ExistingSignature.Replace }, null, cancellation);
        var signed = await FileSigner.AttachAsync(signing, new DetachedAnswer(whole, default), [], SignTimestamps.Open(request, null, context), cancellation);
        FileEditor.Apply(source, signed.Edits, null, cancellation);
    }

    private static SignedData ReadUnsigned(string path) =>
        SignedData.TryRead(ReadBounded(path), 0, out var data, out _, out _) && data.SignerInfos.Count == 1 ? data : throw NotPrepared();

    private static PersonalityException NotPrepared() => new("The .p7u file is not what /dg wrote.");

    // The file with the signature names itself when it is missing: the file to be signed is there.
    private static byte[] ReadBounded(string path)
    {
        if (!File.Exists(path))
        {
            throw new PersonalityException($"File not found: {path}");
        }

        using var source = FileSource.Open(path);
        return source.Length <= DetachedAnswer.MaxBytes ? source.ReadExactly(new FileRange(0, source.Length)) : throw NotPrepared();
    }
}
