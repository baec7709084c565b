using System.Formats.Asn1;
using Signet.Authenticode;
using Signet.Cms;
using Signet.Files;

namespace Signet.Cli.Personalities.Signtool;

/// <summary><c>/p7</c>: signs what is in a file as PKCS #7, beside the file.</summary>
internal sealed class Pkcs7Making(SignRequest request, ChosenSigner chosen) : IFileWork
{
    // The file is wrapped as a whole, in memory.
    private const long MaxBytes = 512 * 1024 * 1024;

    public async Task<SealNotice?> RunAsync(string file, CancellationToken cancellation)
    {
        DigestFiles.EnsureFolder(request.Pkcs7To!);
        var content = Read(file);
        var digest = request.Digest!.For(chosen.Certificate.Certificate);
        var type = request.Pkcs7Content!;
        var wrapped = Wrap(content);
        var attributes = CmsAttributes.Sort(
            [AuthenticodeAttributes.ContentType(type), AuthenticodeAttributes.MessageDigest(digest.Hash(content)), .. request.Attributes]);
        var pending = AuthenticodeSigner.Prepare(type, wrapped, content, digest, attributes, chosen.Certificate.Certificate, chosen.Further);
        var signed = await pending.SignAsync(chosen.Key!, cancellation);
        await File.WriteAllBytesAsync(Path.Combine(request.Pkcs7To!, Path.GetFileName(file) + ".p7"), Encode(signed), cancellation);
        return null;
    }

    private byte[] Encode(SignedData signed) => request.Pkcs7Form switch
    {
        null or Pkcs7Form.Embedded => signed.Encode(),
        Pkcs7Form.Pkcs7DetachedSignedData => (signed with { Content = default, ContentValue = default }).Encode(),
        _ => Unwrap((signed with { Content = default, ContentValue = default }).Encode()),
    };

    // The SignedData is what [0] of the ContentInfo holds.
    private static byte[] Unwrap(byte[] contentInfo)
    {
        var sequence = new AsnReader(contentInfo, AsnEncodingRules.DER).ReadSequence();
        sequence.ReadObjectIdentifier();
        return sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadEncodedValue().ToArray();
    }

    private static byte[] Wrap(byte[] content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(content);
        return writer.Encode();
    }

    private static byte[] Read(string file)
    {
        using var source = FileSource.Open(file);
        return source.Length <= MaxBytes
            ? source.ReadExactly(new FileRange(0, source.Length))
            : throw new PersonalityException($"The file has {source.Length} bytes; /p7 takes files up to {MaxBytes} bytes.");
    }
}
