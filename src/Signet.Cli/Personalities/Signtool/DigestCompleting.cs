using Signet.Authenticode;
using Signet.Cms;
using Signet.Files;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary><c>/di</c>: puts the signed digest into the signature that <c>/dg</c> prepared, and that into the file.</summary>
internal sealed class DigestCompleting(SignRequest request, CliContext context) : IFileWork
{
    public async Task<SealNotice?> RunAsync(string file, CancellationToken cancellation)
    {
        using var source = FileEditor.Open(file);
        SignContent.EnsureRecognized(source);
        if (request.Append && FileSigningWork.FindSeal(source) is not null)
        {
            throw new PersonalityException(FileSigningWork.Sealed);
        }

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
        return null;
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
