using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>What an image is signed by, without the signature: for keys that are elsewhere.</summary>
/// <param name="Region">The bytes that hash and signature cover.</param>
/// <param name="Algorithm">The algorithm of <paramref name="Digest"/>.</param>
/// <param name="Digest">Their digest.</param>
public sealed record McuBootVector(ReadOnlyMemory<byte> Region, DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Digest);

/// <summary>Makes images that boot loaders start. Nothing here writes: the result is bytes.</summary>
public static class McuBootSigner
{
    /// <summary>Makes an image, signed when there is a key.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">What the image is to be like.</param>
    /// <param name="key">The key; null for an image without signature, which only a loader that asks for none starts.</param>
    /// <param name="cancellation">Stops before the key is asked.</param>
    /// <exception cref="SigningException">The image cannot be made so, or the key refuses.</exception>
    public static async Task<McuBootSigned> SignAsync(McuBootProgram program, McuBootSignRequest request, SigningKey? key, CancellationToken cancellation)
    {
        var parts = Check(program, request);
        if (key is null && request.Pure)
        {
            throw new SigningException(McuBootSigningFindings.Options.With("a signature over the image itself needs a key"));
        }

        var publicKey = key is null ? null : Read(key.PublicKey);
        if (request.Compression != McuBootCompression.None)
        {
            return await CompressAsync(parts, request, key, publicKey, cancellation);
        }

        var draft = McuBootDraft.Create(request, publicKey, parts, 0, [], request.Encryption is not null);
        return Finish(draft, key is null ? default : draft.Accept(await AskAsync(draft, key, cancellation)), parts, request);
    }

    /// <summary>Makes an image but for its signature, which is verified when it comes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">What the image is to be like; not compressed.</param>
    /// <param name="publicKey">The public half of the key that will sign.</param>
    /// <exception cref="SigningException">The image cannot be made so.</exception>
    public static PendingSignature<McuBootSigned> Prepare(McuBootProgram program, McuBootSignRequest request, SubjectPublicKeyInfo publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        var parts = Check(program, request);
        RefuseCompression(request);
        var draft = McuBootDraft.Create(request, publicKey, parts, 0, [], request.Encryption is not null);
        return new PendingSignature<McuBootSigned>(draft.What!, signature => Finish(draft, draft.Accept(signature), parts, request));
    }

    /// <summary>What is signed, for a key that is not named or whose kind alone is known.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">What the image is to be like; not compressed.</param>
    /// <param name="publicKey">The public half of the key that will sign; null to take the digest of the request.</param>
    /// <exception cref="SigningException">The image cannot be made so.</exception>
    public static McuBootVector Vector(McuBootProgram program, McuBootSignRequest request, SubjectPublicKeyInfo? publicKey)
    {
        var parts = Check(program, request);
        RefuseCompression(request);
        var draft = McuBootDraft.Create(request, publicKey, parts, 0, [], request.Encryption is not null);
        return new McuBootVector(draft.Region, draft.Algorithm, draft.Digest);
    }

    private static McuBootParts Check(McuBootProgram program, McuBootSignRequest request)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(request);
        McuBootRequestCheck.Check(request);
        return McuBootParts.Of(program, request);
    }

    // The signature of the image without compression is part of what the second signature covers.
    private static void RefuseCompression(McuBootSignRequest request)
    {
        if (request.Compression != McuBootCompression.None)
        {
            throw new SigningException(McuBootSigningFindings.Options.With("a compressed image is signed twice, so it cannot be signed in two steps"));
        }
    }

    private static SubjectPublicKeyInfo Read(ReadOnlyMemory<byte> spki) =>
        SubjectPublicKeyInfo.TryRead(spki, out var key, out var problem) ? key : throw new SigningException(problem);

    private static async Task<McuBootSigned> CompressAsync(
        McuBootParts parts, McuBootSignRequest request, SigningKey? key, SubjectPublicKeyInfo? publicKey, CancellationToken cancellation)
    {
        // The image that the loader has in the end, which is not filled up to whole blocks.
        var plain = McuBootDraft.Create(request, publicKey, parts, 0, [], encrypts: false);
        var signature = key is null ? default : plain.Accept(await AskAsync(plain, key, cancellation));
        var payload = McuBootCompressedPayload.Compress(parts.Payload.Span, request.Compression);
        var size = payload.Length - McuBootCompressedPayload.HeaderSize;
        List<Tlv> records =
        [
            new(TlvType.DecompressedSize, McuBootParts.Number((uint)parts.Payload.Length, request.Endian)),
            new(TlvType.DecompressedHash, plain.Digest),
        ];
        if (publicKey is not null)
        {
            records.Add(new Tlv(TlvType.DecompressedSignature, signature));
        }

        var sizes = (size, parts.Payload.Length);
        if (size + records.Sum(r => r.Value.Length) >= parts.Payload.Length)
        {
            // imgtool leaves such an image in the open although its header says that it is encrypted.
            var open = request.Encryption is null ? Finish(plain, signature, parts, request)
                : await CompleteAsync(McuBootDraft.Create(request, publicKey, parts, 0, [], encrypts: true), parts, request, key, cancellation);
            return open with { Compression = sizes, Findings = [.. open.Findings, McuBootSigningFindings.NotCompressed.With($"{parts.Payload.Length} bytes would become {size}")] };
        }

        if (request.Encryption is not null)
        {
            records.Add(new Tlv(TlvType.CompressedSize, McuBootParts.Number((uint)payload.Length, request.Endian)));
        }

        var flags = McuBootFlags.CompressedLzma2 | (request.Compression == McuBootCompression.Lzma2ArmThumb ? McuBootFlags.CompressedArmThumb : 0);
        var draft = McuBootDraft.Create(request, publicKey, parts with { Payload = payload }, flags, records, request.Encryption is not null);
        var signed = await CompleteAsync(draft, parts, request, key, cancellation);
        return signed with { Compression = sizes };
    }

    private static async Task<McuBootSigned> CompleteAsync(McuBootDraft draft, McuBootParts parts, McuBootSignRequest request, SigningKey? key, CancellationToken cancellation) =>
        Finish(draft, key is null ? default : draft.Accept(await AskAsync(draft, key, cancellation)), parts, request);

    private static ValueTask<byte[]> AskAsync(McuBootDraft draft, SigningKey key, CancellationToken cancellation)
    {
        key.Demand(draft.What!.Scheme);
        return key.SignAsync(draft.What!, cancellation);
    }

    private static McuBootSigned Finish(McuBootDraft draft, ReadOnlyMemory<byte> signature, McuBootParts parts, McuBootSignRequest request) => new()
    {
        Image = draft.Complete(signature),
        Request = request,
        Algorithm = draft.Algorithm,
        Digest = draft.Digest,
        Signature = signature,
        Address = parts.Address,
        Findings = parts.Payload.IsEmpty ? [McuBootSigningFindings.EmptyProgram.With("the program has no bytes")] : [],
    };
}
