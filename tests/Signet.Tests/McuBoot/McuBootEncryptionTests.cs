using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Tests.McuBoot;

public sealed class McuBootEncryptionTests : IDisposable
{
    private static readonly byte[] s_program = McuBootVectors.Bytes("in/p1.bin");

    private readonly KeyMaterial _rsa = Open("rsa-2048.pem");
    private readonly KeyMaterial _p256 = Open("ecdsa-p256.pem");
    private readonly KeyMaterial _x25519 = Open("x25519.pem");

    public static TheoryData<string> Peer { get; } = McuBootVectors.Names(c => c.Name.StartsWith("enc-", StringComparison.Ordinal) && c.Exit == 0 && !c.Args.Contains("-c"));

    public static TheoryData<string, string, int, bool> Mixed { get; } = [.. All()];

    public void Dispose()
    {
        _rsa.Dispose();
        _p256.Dispose();
        _x25519.Dispose();
    }

    [Theory]
    [MemberData(nameof(Peer))]
    public void Decrypts_what_imgtool_encrypted(string name)
    {
        var recorded = McuBootVectors.Find(name);
        Assert.True(McuBootImage.TryRead(McuBootVectors.Bytes(recorded.Output!), out var image, out _));
        using var material = Open(Path.GetFileName(recorded.Value("-E")!).Replace("-pub", "", StringComparison.Ordinal));
        var key = new McuBootDecryptionKey(material.Keys[0]);
        Assert.False(McuBootEncryptedImages.IsOpen(image));
        var file = McuBootEncryptedImages.Decrypt(image, key);
        var input = McuBootVectors.Bytes(recorded.Input!);
        Assert.Equal(input, file[image.Header.HeaderSize..(image.Header.HeaderSize + input.Length)]);
        Assert.True(McuBootEncryptedImages.IsOpen(image with { File = file }));
    }

    [Theory]
    [MemberData(nameof(Mixed))]
    public async Task Every_kind_of_signature_goes_with_every_kind_of_encryption(string signer, string recipient, int keyLength, bool sha512)
    {
        var request = Request(recipient, keyLength, sha512);
        var image = await SignAsync(signer, request);
        Assert.Equal(keyLength == 16 ? McuBootFlags.EncryptedAes128 : McuBootFlags.EncryptedAes256, image.Header.Flags);
        Assert.False(McuBootEncryptedImages.IsOpen(image));
        Assert.True(McuBootImage.TryRead(McuBootEncryptedImages.Decrypt(image, Key(recipient, keyLength)), out var open, out _));
        Assert.Equal(s_program, open.Slice(open.Header.PayloadRange).Span[..s_program.Length].ToArray());
        Assert.True(open.Slice(open.Header.PayloadRange).Span[s_program.Length..] is { Length: 9 } rest && !rest.ContainsAnyExcept((byte)0));
        McuBootSignerTests.Verify(open, McuBootLine.PublicKey($"keys/{signer}.pem"));
    }

    [Theory]
    [InlineData("x25519", 16)]
    [InlineData("ecdsa-p256", 32)]
    [InlineData("rsa-2048", 16)]
    [InlineData("kw", 32)]
    public async Task No_changed_byte_of_the_encrypted_key_opens(string recipient, int keyLength)
    {
        var image = await SignAsync("ed25519", Request(recipient, keyLength, false));
        var tlv = image.Records.Single(r => McuBootEncryption.Types.Contains(r.Type));
        for (var offset = tlv.ValueRange.Offset; offset < tlv.ValueRange.End; offset++)
        {
            var damaged = image.File.ToArray();
            damaged[offset] ^= 0x40;
            Assert.True(McuBootImage.TryRead(damaged, out var read, out _));
            Assert.False(McuBootEncryption.TryOpen(read, Key(recipient, keyLength), out _, out var problem), $"byte {offset - tlv.ValueRange.Offset}");
            Assert.Equal("mcuboot-decryption-key", problem.Code);
        }
    }

    [Fact]
    public async Task An_encrypted_key_of_any_other_length_does_not_open()
    {
        foreach (var recipient in new[] { "x25519", "ecdsa-p256", "rsa-2048", "kw" })
        {
            var image = await SignAsync("ed25519", Request(recipient, 16, false));
            var tlv = image.Records.Single(r => McuBootEncryption.Types.Contains(r.Type));
            for (var length = 0; length <= tlv.Value.Length + 16; length++)
            {
                var other = tlv with { Value = length <= tlv.Value.Length ? tlv.Value[..length] : (byte[])[.. tlv.Value.Span, .. new byte[length - tlv.Value.Length]] };
                var area = image.Area! with { Records = [.. image.Area!.Records.Where(r => r != tlv), other] };
                Assert.Equal(length == tlv.Value.Length, McuBootEncryption.TryOpen(image with { Area = area }, Key(recipient, 16), out _, out _));
            }
        }
    }

    [Fact]
    public async Task Another_key_of_the_same_kind_and_a_key_of_another_kind_do_not_open()
    {
        using var other = Open("x25519-other.pem");
        var image = await SignAsync("ed25519", Request("x25519", 16, false));
        Assert.False(McuBootEncryption.TryOpen(image, new McuBootDecryptionKey(other.Keys[0]), out _, out var problem));
        Assert.Contains("does not open", problem.Message, StringComparison.Ordinal);
        Assert.False(McuBootEncryption.TryOpen(image, new McuBootDecryptionKey(_rsa.Keys[0]), out _, out problem));
        Assert.Contains("another kind", problem.Message, StringComparison.Ordinal);
        var open = await SignAsync("ed25519", null);
        Assert.False(McuBootEncryption.TryOpen(open, new McuBootDecryptionKey(_x25519.Keys[0]), out _, out problem));
        Assert.Contains("not encrypted", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ephemeral_key_that_is_no_point_or_agrees_on_nothing_does_not_open()
    {
        foreach (var recipient in new[] { "x25519", "ecdsa-p256" })
        {
            var image = await SignAsync("ed25519", Request(recipient, 16, false));
            var at = image.Records.Single(r => McuBootEncryption.Types.Contains(r.Type)).ValueRange.Offset;
            var damaged = image.File.ToArray();
            damaged.AsSpan((int)at + (recipient == "x25519" ? 0 : 1), recipient == "x25519" ? 32 : 64).Clear();
            Assert.True(McuBootImage.TryRead(damaged, out var read, out _));
            Assert.False(McuBootEncryption.TryOpen(read, Key(recipient, 16), out _, out var problem));
            Assert.Equal("mcuboot-decryption-key", problem.Code);
        }
    }

    // imgtool writes images for the first three that nobody can decrypt.
    [Theory]
    [InlineData("keys/ecdsa-p384-pub.pem", false)]
    [InlineData("keys/ed25519-pub.pem", false)]
    [InlineData("keys/rsa-3072-pub.pem", false)]
    [InlineData("keys/ecdsa-p256-pub.pem", true)]
    [InlineData("keys/rsa-2048-pub.pem", true)]
    public async Task Refuses_to_encrypt_for_a_key_that_no_loader_decrypts_with(string recipient, bool sha512)
    {
        var request = new McuBootEncryptionRequest { Recipient = McuBootLine.PublicKey(recipient), MacDigest = sha512 ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256 };
        var refusal = await Assert.ThrowsAsync<SigningException>(() => SignAsync("ed25519", request));
        Assert.Equal("mcuboot-encryption-key", refusal.Finding.Code);
    }

    [Fact]
    public async Task Refuses_a_shared_key_of_another_length_than_the_content_key()
    {
        var refusal = await Assert.ThrowsAsync<SigningException>(() => SignAsync("ed25519", new McuBootEncryptionRequest { KeyEncryptionKey = new byte[16], KeyLength = 32 }));
        Assert.Equal("mcuboot-encryption-key", refusal.Finding.Code);
    }

    [Theory]
    [InlineData(McuBootPadding.None)]
    [InlineData(McuBootPadding.Confirm)]
    public async Task A_clear_image_is_encrypted_and_decrypted_again_without_the_signing_key(McuBootPadding padding)
    {
        var clear = await SignAsync("ecdsa-p256", Request("x25519", 16, false) with { Clear = true }, padding);
        Assert.True(McuBootEncryptedImages.IsOpen(clear));
        foreach (var recipient in new[] { "rsa-2048", "ecdsa-p256", "x25519", "kw" })
        {
            var encrypted = McuBootEncryptedImages.Encrypt(clear, Request(recipient, 16, false));
            Assert.True(McuBootImage.TryRead(encrypted, out var image, out _));
            Assert.False(McuBootEncryptedImages.IsOpen(image));
            Assert.Equal(padding == McuBootPadding.None ? image.End : clear.File.Length, encrypted.Length);
            Assert.Equal(clear.File[^(padding == McuBootPadding.None ? 0 : 64)..].ToArray(), encrypted[^(padding == McuBootPadding.None ? 0 : 64)..]);
            Assert.True(McuBootImage.TryRead(McuBootEncryptedImages.Decrypt(image, Key(recipient, 16)), out var open, out _));
            McuBootSignerTests.Verify(open, McuBootLine.PublicKey("keys/ecdsa-p256.pem"));
        }
    }

    [Fact]
    public async Task Encrypts_neither_what_is_encrypted_nor_what_was_not_made_for_it()
    {
        foreach (var image in new[] { await SignAsync("ed25519", null), await SignAsync("ed25519", Request("x25519", 16, false)) })
        {
            var refusal = Assert.Throws<SigningException>(() => McuBootEncryptedImages.Encrypt(image, Request("x25519", 16, false)));
            Assert.Equal("mcuboot-not-clear", refusal.Finding.Code);
        }
    }

    [Theory]
    [InlineData("000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF", "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5")]
    [InlineData(
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
        "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")]
    public void Wraps_keys_as_the_examples_of_RFC_3394_do(string wrapping, string key, string wrapped)
    {
        Assert.Equal(wrapped, Convert.ToHexString(AesKeyWrap.Wrap(Convert.FromHexString(wrapping), Convert.FromHexString(key))));
        Assert.True(AesKeyWrap.TryUnwrap(Convert.FromHexString(wrapping), Convert.FromHexString(wrapped), out var opened));
        Assert.Equal(key, Convert.ToHexString(opened));
        wrapping = wrapping[..^2] + "FF";
        Assert.False(AesKeyWrap.TryUnwrap(Convert.FromHexString(wrapping), Convert.FromHexString(wrapped), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(8192)]
    [InlineData(20001)]
    public void The_counter_counts_blocks_from_zero(int length)
    {
        var key = Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C");
        var data = new byte[length];
        McuBootEncryption.Crypt(data, key);
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = key;
        for (var block = 0; block * 16 < length; block++)
        {
            var counter = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(counter.AsSpan(12), block);
            var stream = aes.EncryptEcb(counter, System.Security.Cryptography.PaddingMode.None);
            var part = data.AsSpan(block * 16, Math.Min(16, length - (block * 16)));
            Assert.True(part.SequenceEqual(stream.AsSpan(0, part.Length)), $"block {block}");
        }
    }

    private static IEnumerable<TheoryDataRow<string, string, int, bool>> All() =>
        from signer in (string[])["rsa-2048", "rsa-3072", "ecdsa-p256", "ecdsa-p384", "ed25519"]
        from recipient in (string[])["rsa-2048", "ecdsa-p256", "x25519", "kw"]
        from keyLength in (int[])[16, 32]
        from sha512 in recipient == "x25519" ? (bool[])[false, true] : [false]
        select new TheoryDataRow<string, string, int, bool>(signer, recipient, keyLength, sha512);

    private static KeyMaterial Open(string file) => KeyReader.ReadFile(McuBootVectors.PathOf("keys/" + file), PasswordSource.None);

    private static byte[] Shared(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private static McuBootEncryptionRequest Request(string recipient, int keyLength, bool sha512) => recipient == "kw"
        ? new() { KeyEncryptionKey = Shared(keyLength), KeyLength = keyLength }
        : new() { Recipient = McuBootLine.PublicKey($"keys/{recipient}-pub.pem"), KeyLength = keyLength, MacDigest = sha512 ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256 };

    private McuBootDecryptionKey Key(string recipient, int keyLength) => recipient switch
    {
        "rsa-2048" => new(_rsa.Keys[0]),
        "ecdsa-p256" => new(_p256.Keys[0]),
        "x25519" => new(_x25519.Keys[0]),
        _ => new(null, Shared(keyLength)),
    };

    private static async Task<McuBootImage> SignAsync(string signer, McuBootEncryptionRequest? encryption, McuBootPadding padding = McuBootPadding.None)
    {
        await using var key = new SignerSource { Key = McuBootVectors.PathOf($"keys/{signer}.pem") }.OpenFirmwareKey();
        var request = new McuBootSignRequest
        {
            Version = new McuBootVersion(1, 2, 3, 4), HeaderSize = 0x200, PadHeader = true, SlotSize = 0x8000, Encryption = encryption, Padding = padding,
        };
        var signed = await McuBootSigner.SignAsync(new McuBootProgram(s_program, null), request, key, TestContext.Current.CancellationToken);
        return McuBootImage.TryRead(signed.ToBinary(), out var image, out var problem) ? image : throw new SigningException(problem);
    }
}
