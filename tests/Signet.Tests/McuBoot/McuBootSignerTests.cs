using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Tests.McuBoot;

public sealed class McuBootSignerTests
{
    public static TheoryData<string> Deterministic { get; } = McuBootVectors.Names(c => Signs(c) && c is { Exit: 0, Deterministic: true });

    public static TheoryData<string> Random { get; } = McuBootVectors.Names(c => Signs(c) && c is { Exit: 0, Deterministic: false });

    // What the library refuses; the rest of the lines that imgtool refuses fail before an image is thought of.
    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "err-header-not-zero", "mcuboot-header-space" },
        { "err-hdr16", "mcuboot-number" },
        { "err-overflow", "mcuboot-no-room" },
        { "err-version", "mcuboot-version" },
        { "err-version-v", "mcuboot-version" },
        { "err-version-overflow", "mcuboot-version" },
        { "err-align", "mcuboot-trailer" },
        { "err-tlv-low", "mcuboot-custom-tlv" },
        { "err-tlv-predef", "mcuboot-custom-tlv" },
        { "err-tlv-dup", "mcuboot-custom-tlv" },
        { "err-swtype-long", "mcuboot-boot-record" },
        { "err-load-and-rom", "mcuboot-options" },
        { "err-sha-key", "mcuboot-digest" },
        { "err-pure-rsa", "mcuboot-digest" },
        { "err-hex-noaddr", "mcuboot-address" },
        { "err-dep-format", "mcuboot-dependency" },
        { "err-cid-novid-name", "mcuboot-uuid" },
        { "err-rsa4096", "mcuboot-key-kind" },
        { "err-p521", "mcuboot-key-kind" },
    };

    [Theory]
    [MemberData(nameof(Deterministic))]
    public async Task Writes_the_bytes_that_imgtool_wrote(string name)
    {
        var recorded = McuBootVectors.Find(name);
        var line = new McuBootLine(recorded);
        var made = await line.RunAsync();
        var expected = McuBootVectors.Bytes(recorded.Output!);
        if (line.Request.Compression != McuBootCompression.None && McuBootImage.TryRead(expected, out var theirs, out _) && theirs.IsCompressed)
        {
            // Encoders differ from version to version: what comes out is what counts.
            Assert.True(McuBootImage.TryRead(made, out var ours, out _));
            Assert.True(McuBootCompressedPayload.TryDecompress(ours, out var plain, out _));
            Assert.True(McuBootCompressedPayload.TryDecompress(theirs, out var theirPlain, out _));
            Assert.Equal(theirPlain, plain);
            Assert.Equal(theirs.Header with { ImageSize = 0 }, ours.Header with { ImageSize = 0 });
            Assert.Equal(theirs.ProtectedArea!.Records.Select(Text), ours.ProtectedArea!.Records.Select(Text));
            return;
        }

        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(made.Span));
    }

    [Theory]
    [MemberData(nameof(Random))]
    public async Task Writes_what_imgtool_wrote_but_for_what_is_random_and_signs_it(string name)
    {
        var recorded = McuBootVectors.Find(name);
        var line = new McuBootLine(recorded);
        var file = await line.RunAsync();
        Assert.True(McuBootImage.TryRead(McuBootVectors.Bytes(recorded.Output!), out var theirs, out _));
        Assert.True(McuBootImage.TryRead(file, out var ours, out _));
        Assert.Empty(ours.Findings);
        Assert.Equal(theirs.Header with { ImageSize = 0, ProtectedTlvSize = 0 }, ours.Header with { ImageSize = 0, ProtectedTlvSize = 0 });
        Assert.Equal(theirs.Records.Where(IsFixed).Select(r => r.Type), ours.Records.Where(IsFixed).Select(r => r.Type));
        Assert.Equal(theirs.Records.Count(), ours.Records.Count());
        if (!ours.IsCompressed)
        {
            Assert.Equal(theirs.Header, ours.Header);
            Assert.Equal(theirs.Records.Where(IsFixed).Select(Text), ours.Records.Where(IsFixed).Select(Text));
        }

        if (line.Has("--pad"))
        {
            Assert.Equal(theirs.File.Length, ours.File.Length);
            Assert.Equal(theirs.File[^4096..].ToArray(), ours.File[^4096..].ToArray());
        }

        var plain = ours.IsEncrypted && !line.Has("-c") ? Decrypt(ours, recorded) : ours;
        Verify(plain, McuBootLine.PublicKey(recorded.Key!));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_what_imgtool_refuses_or_dies_of(string name, string code)
    {
        var refusal = await Assert.ThrowsAsync<SigningException>(async () => await new McuBootLine(McuBootVectors.Find(name)).RunAsync());
        Assert.Equal(code, refusal.Finding.Code);
    }

    private static bool Signs(McuBootCase recorded) => recorded.Args[0] is "sign" or "create";

    private static bool IsFixed(Tlv record) => record.Type is not (TlvType.Rsa2048 or TlvType.Rsa3072 or TlvType.Ecdsa or TlvType.DecompressedSignature)
        && !McuBootEncryption.Types.Contains(record.Type);

    private static string Text(Tlv record) => $"{record.Type} {Convert.ToHexString(record.Value.Span)}";

    private static McuBootImage Decrypt(McuBootImage image, McuBootCase recorded)
    {
        using var material = KeyReader.ReadFile(McuBootVectors.PathOf(recorded.Value("-E")!.Replace("-pub", "", StringComparison.Ordinal)), PasswordSource.None);
        Assert.True(McuBootEncryption.TryDecrypt(image, new McuBootDecryptionKey(material.Keys[0]), out var file, out var problem), problem?.Message);
        Assert.True(McuBootImage.TryRead(file, out var plain, out _));
        return plain;
    }

    // As the loader does it, step by step, with nothing of the signer's.
    internal static void Verify(McuBootImage image, SubjectPublicKeyInfo key)
    {
        Assert.True(McuBootKeyKind.TryFind(key, out var kind, out _));
        var hash = image.Area!.Records.Single(r => r.Type is TlvType.Sha256 or TlvType.Sha384 or TlvType.Sha512);
        var algorithm = hash.Type == TlvType.Sha512 ? DigestAlgorithm.Sha512 : hash.Type == TlvType.Sha384 ? DigestAlgorithm.Sha384 : DigestAlgorithm.Sha256;
        var region = image.Slice(image.Header.HashedRange);
        Assert.Equal(algorithm.Hash(region.Span), hash.Value.ToArray());
        Assert.True(image.Area.Records.Any(r => r.Type == TlvType.KeyHash && r.Value.Span.SequenceEqual(algorithm.Hash(key.LoaderBytes.Span)))
            || image.Area.Records.Any(r => r.Type == TlvType.PublicKey && r.Value.Span.SequenceEqual(key.LoaderBytes.Span)));
        var signature = image.Area.Records.Single(r => r.Type == kind.SignatureType).Value.Span;
        signature = kind.SignatureType == TlvType.Ecdsa ? signature[..(signature[1] + 2)] : signature;
        Assert.True(PublicKeys.Verify(key, kind.ToBeSigned(region, hash.Value, image.Find(TlvType.SignaturePure) is not null), signature));
    }
}
