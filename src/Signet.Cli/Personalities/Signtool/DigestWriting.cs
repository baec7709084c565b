using System.Security;
using System.Security.Cryptography;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary><c>/dg</c>: writes what a key elsewhere is to sign.</summary>
internal sealed class DigestWriting(SignRequest request, ChosenSigner chosen, CliContext context) : IFileWork
{
    public async Task<SealNotice?> RunAsync(string file, CancellationToken cancellation)
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

        return null;
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
