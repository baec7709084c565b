using System.Formats.Asn1;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

/// <summary>Where imgtool is wrong, and what it cannot do.</summary>
public sealed class McuBootSigningRulesTests
{
    private static readonly McuBootSignRequest s_request = new() { Version = new McuBootVersion(1, 0, 0, 0), HeaderSize = 0x200, PadHeader = true, SlotSize = 0x40000 };

    private static readonly McuBootProgram s_program = Program("p1.bin");

    [Fact]
    public async Task An_image_that_cannot_be_compressed_is_encrypted_all_the_same()
    {
        var request = s_request with { Compression = McuBootCompression.Lzma2, Encryption = new() { Recipient = McuBootLine.PublicKey("keys/x25519-pub.pem") } };
        var signed = await SignAsync("ed25519", request, Program("noise.bin"));
        Assert.Equal(McuBootFlags.EncryptedAes128, signed.Image.Header.Flags);
        Assert.NotNull(signed.Image.Find(TlvType.EncryptedX25519));
        Assert.False(McuBootEncryptedImages.IsOpen(signed.Image));
        Assert.Contains(signed.Findings, f => f.Code == "mcuboot-not-compressed");
    }

    [Theory]
    [InlineData(McuBootCompression.Lzma2)]
    [InlineData(McuBootCompression.Lzma2ArmThumb)]
    public async Task A_compressed_image_keeps_its_flags_and_gives_the_program_back(McuBootCompression compression)
    {
        var program = Program("thumb.bin");
        var signed = await SignAsync("ecdsa-p384", s_request with { Compression = compression, NonBootable = true, LoadAddress = 0x20000000 }, program);
        Assert.True(signed.Image.Header.Flags.HasFlag(McuBootFlags.NonBootable | McuBootFlags.RamLoad | McuBootFlags.CompressedLzma2));
        Assert.True(McuBootCompressedPayload.TryDecompress(signed.Image, out var plain, out _));
        Assert.Equal(program.Bytes.ToArray(), plain);
        McuBootSignerTests.Verify(signed.Image, McuBootLine.PublicKey("keys/ecdsa-p384.pem"));

        // The loader checks the image that it makes by the signature within: it is that of an image without compression.
        var open = await SignAsync("ecdsa-p384", s_request with { NonBootable = true, LoadAddress = 0x20000000 }, program);
        Assert.Equal(open.Digest.ToArray(), signed.Image.Find(TlvType.DecompressedHash)!.Value.Value.ToArray());
        var signature = signed.Image.Find(TlvType.DecompressedSignature)!.Value.Value;
        Assert.True(PublicKeys.Verify(McuBootLine.PublicKey("keys/ecdsa-p384.pem"), new ToBeSigned(SignatureScheme.EcdsaSha384, open.Digest), signature.Span));
    }

    [Fact]
    public async Task Damaged_compression_is_noticed_or_gives_other_bytes_and_never_throws()
    {
        var image = (await SignAsync("ed25519", s_request with { Compression = McuBootCompression.Lzma2 }, Program("text.bin"))).Image;
        var refused = 0;
        for (var offset = image.Header.HeaderSize; offset < image.Header.PayloadRange.End; offset++)
        {
            var damaged = image.File.ToArray();
            damaged[offset] ^= 0x55;
            Assert.True(McuBootImage.TryRead(damaged, out var read, out _));
            var ok = McuBootCompressedPayload.TryDecompress(read, out var payload, out var problem);
            Assert.True(ok ? payload!.Length == 45600 : problem!.Code == "mcuboot-compression");
            refused += ok ? 0 : 1;
        }

        Assert.True(refused > 20, $"{refused} refused");
    }

    [Theory]
    [InlineData(TlvType.DecompressedSize, 0xffffffffu)]
    [InlineData(TlvType.DecompressedSize, 0u)]
    [InlineData(TlvType.DecompressedSize, 45599u)]
    [InlineData(TlvType.DecompressedSize, 45601u)]
    public async Task A_wrong_size_is_refused_before_memory_is_spent(TlvType type, uint value)
    {
        var image = (await SignAsync("ed25519", s_request with { Compression = McuBootCompression.Lzma2 }, Program("text.bin"))).Image;
        var damaged = image.File.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan((int)image.Find(type)!.Value.ValueRange.Offset), value);
        Assert.True(McuBootImage.TryRead(damaged, out var read, out _));
        Assert.False(McuBootCompressedPayload.TryDecompress(read, out _, out var problem));
        Assert.Equal("mcuboot-compression", problem.Code);
    }

    [Theory]
    [InlineData("rsa-2048", false)]
    [InlineData("ecdsa-p256", false)]
    [InlineData("ecdsa-p384", false)]
    [InlineData("ed25519", false)]
    [InlineData("ed25519", true)]
    public async Task A_signature_from_elsewhere_is_taken_when_it_is_the_keys_over_this_image_and_else_refused(string name, bool pure)
    {
        var publicKey = McuBootLine.PublicKey($"keys/{name}-pub.pem");
        var request = s_request with { Pure = pure, SecurityCounter = 7 };
        await using var key = Key(name);
        var pending = McuBootSigner.Prepare(s_program, request, publicKey);
        var signature = await key.SignAsync(pending.What, TestContext.Current.CancellationToken);
        McuBootSignerTests.Verify(pending.Complete(signature).Image, publicKey);

        signature[^1] ^= 1;
        Assert.Equal("mcuboot-signature", Assert.Throws<SigningException>(() => pending.Complete(signature)).Finding.Code);
        signature[^1] ^= 1;
        var other = McuBootSigner.Prepare(s_program, request with { SecurityCounter = 8 }, publicKey);
        Assert.Equal("mcuboot-signature", Assert.Throws<SigningException>(() => other.Complete(signature)).Finding.Code);
        var stranger = McuBootSigner.Prepare(s_program, request, McuBootLine.PublicKey($"keys/{name}-other.pem"));
        Assert.Equal("mcuboot-signature", Assert.Throws<SigningException>(() => stranger.Complete(signature)).Finding.Code);
        Assert.Equal("mcuboot-signature", Assert.Throws<SigningException>(() => pending.Complete(default)).Finding.Code);
    }

    [Fact]
    public async Task An_ecdsa_signature_may_come_as_r_and_s_or_filled_up_and_is_written_as_der()
    {
        var publicKey = McuBootLine.PublicKey("keys/ecdsa-p256-pub.pem");
        await using var key = Key("ecdsa-p256");
        var pending = McuBootSigner.Prepare(s_program, s_request, publicKey);
        var der = await key.SignAsync(pending.What, TestContext.Current.CancellationToken);
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        byte[] raw = [.. Fixed(sequence.ReadInteger()), .. Fixed(sequence.ReadInteger())];
        Assert.Equal(der, pending.Complete(raw).Image.Find(TlvType.Ecdsa)!.Value.Value.ToArray());
        Assert.Equal(der, pending.Complete((byte[])[.. der, 0, 0]).Image.Find(TlvType.Ecdsa)!.Value.Value.ToArray());

        static byte[] Fixed(System.Numerics.BigInteger number)
        {
            var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[32 - bytes.Length], .. bytes];
        }
    }

    [Theory]
    [InlineData("ecdsa-p256")]
    [InlineData("ecdsa-p384")]
    public async Task Deterministic_images_are_the_same_each_time_and_others_not(string name)
    {
        var request = s_request with { Deterministic = true };
        Assert.Equal((await SignAsync(name, request, s_program)).Image.File.ToArray(), (await SignAsync(name, request, s_program)).Image.File.ToArray());
        Assert.NotEqual((await SignAsync(name, s_request, s_program)).Signature.ToArray(), (await SignAsync(name, s_request, s_program)).Signature.ToArray());
    }

    [Fact]
    public async Task Padded_signatures_have_one_length()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(72, (await SignAsync("ecdsa-p256", s_request with { PadSignature = true }, s_program)).Signature.Length);
            Assert.InRange((await SignAsync("ecdsa-p384", s_request with { PadSignature = true }, s_program)).Signature.Length, 103, 104);
        }
    }

    // The trailer: 432 bytes with the defaults. A key of AES-256 takes 32 bytes twice, offset one number more and two writes instead of three.
    [Theory]
    [InlineData(McuBootMode.Scratch, 0, 0, 432)]
    [InlineData(McuBootMode.Scratch, 16, 0, 432 + 32)]
    [InlineData(McuBootMode.Scratch, 32, 0, 432 + 64)]
    [InlineData(McuBootMode.Move, 0, 0, 432)]
    [InlineData(McuBootMode.Move, 0, 0x1000, 432)]
    [InlineData(McuBootMode.Offset, 0, 0, 432 - 128 + 8)]
    [InlineData(McuBootMode.Offset, 0, 0x1000, 432 - 128 + 8)]
    [InlineData(McuBootMode.Overwrite, 0, 0, 40)]
    [InlineData(McuBootMode.DirectXip, 0, 0, 40)]
    public async Task An_image_fits_up_to_the_trailer_that_its_loader_needs_and_no_further(McuBootMode mode, int keyLength, int sector, int trailer)
    {
        var encryption = keyLength == 0 ? null : new McuBootEncryptionRequest { KeyEncryptionKey = new byte[keyLength], KeyLength = keyLength };
        var request = s_request with { Mode = mode, SectorSize = sector, Encryption = encryption, SlotSize = McuBootSignRequest.NoSlot };
        var size = (await SignAsync(null, request, s_program)).Image.File.Length;

        // What is free ends with a sector; with offset the image begins a sector later.
        var end = (mode == McuBootMode.Offset ? sector : 0) + size;
        var least = (sector == 0 ? end : (int)Signet.Binary.Align.Up(end, sector)) + trailer;
        Assert.Equal(size, (await SignAsync(null, request with { SlotSize = least }, s_program)).Image.File.Length);
        var refusal = await Assert.ThrowsAsync<SigningException>(() => SignAsync(null, request with { SlotSize = least - 1 }, s_program));
        Assert.Equal("mcuboot-no-room", refusal.Finding.Code);
    }

    [Fact]
    public async Task What_is_an_image_already_gets_no_second_header()
    {
        var once = await SignAsync(null, s_request, s_program);
        var refusal = await Assert.ThrowsAsync<SigningException>(() => SignAsync(null, s_request, new McuBootProgram(once.Image.File, null)));
        Assert.Equal("mcuboot-is-image", refusal.Finding.Code);
    }

    [Theory]
    [InlineData(0xA0, McuBootEndian.Big, null)]
    [InlineData(0x1000, McuBootEndian.Little, null)]
    [InlineData(0x1000, McuBootEndian.Big, "mcuboot-custom-tlv")]
    [InlineData(0xFFFF, McuBootEndian.Little, "mcuboot-custom-tlv")]
    [InlineData(0x9F, McuBootEndian.Little, "mcuboot-custom-tlv")]
    public async Task A_custom_record_must_read_back_as_what_it_is(int type, McuBootEndian endian, string? code)
    {
        var request = s_request with { Endian = endian, CustomTlvs = [new Tlv((TlvType)type, new byte[] { 1 })] };
        if (code is null)
        {
            Assert.NotNull((await SignAsync(null, request, s_program)).Image.Find((TlvType)type));
            return;
        }

        Assert.Equal(code, (await Assert.ThrowsAsync<SigningException>(() => SignAsync(null, request, s_program))).Finding.Code);
    }

    [Fact]
    public async Task Records_of_more_than_an_area_holds_are_refused()
    {
        var request = s_request with { CustomTlvs = [new Tlv((TlvType)0xA0, new byte[40000]), new Tlv((TlvType)0xA1, new byte[40000])] };
        Assert.Equal("mcuboot-tlv-space", (await Assert.ThrowsAsync<SigningException>(() => SignAsync(null, request, s_program))).Finding.Code);
    }

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(0x200L, 0L)]
    [InlineData(0x8000L, 0x7E00L)]
    public async Task The_header_is_put_below_the_program_but_not_below_zero(long program, long image) =>
        Assert.Equal(image, (await SignAsync(null, s_request, s_program with { Address = program })).Address);

    [Fact]
    public async Task A_program_without_room_below_it_for_the_header_is_refused() =>
        Assert.Equal("mcuboot-address", (await Assert.ThrowsAsync<SigningException>(() => SignAsync(null, s_request, s_program with { Address = 0x100 }))).Finding.Code);

    [Theory]
    [InlineData(McuBootPadding.Test, 0)]
    [InlineData(McuBootPadding.Confirm, 1)]
    public async Task The_trailer_of_every_mode_is_read_back_by_its_own_reader(McuBootPadding padding, int ok)
    {
        foreach (var maxAlign in new[] { 8, 16, 32 })
        {
            foreach (var erased in new byte[] { 0, 0xff })
            {
                var signed = await SignAsync(null, s_request with { Padding = padding, MaxAlign = maxAlign, Erased = erased }, s_program);
                var slot = signed.ToBinary();
                Assert.Equal(0x40000, slot.Length);
                Assert.True(McuBootTrailer.TryRead(slot.Span, new McuBootTrailerLayout { MaxAlign = maxAlign }, erased, out var trailer));
                Assert.Equal((McuBootMark.Good, ok == 1 ? McuBootMark.Good : McuBootMark.Unset), (trailer.Magic, trailer.ImageOk));
            }
        }
    }

    [Theory]
    [InlineData("rsa-2048", true, false, false)]
    [InlineData("rsa-2048", false, true, false)]
    [InlineData("ed25519", false, false, true)]
    public async Task Options_without_meaning_for_the_key_are_refused_not_passed_over(string name, bool deterministic, bool pure, bool padSignature)
    {
        var request = s_request with { Deterministic = deterministic, Pure = pure, PadSignature = padSignature };
        Assert.Equal("mcuboot-digest", (await Assert.ThrowsAsync<SigningException>(() => SignAsync(name, request, s_program))).Finding.Code);
    }

    private static McuBootProgram Program(string name) => new(McuBootVectors.Bytes("in/" + name), null);

    private static SigningKey Key(string name) => new SignerSource { Key = McuBootVectors.PathOf($"keys/{name}.pem") }.OpenFirmwareKey();

    private static async Task<McuBootSigned> SignAsync(string? name, McuBootSignRequest request, McuBootProgram program)
    {
        await using var key = name is null ? null : Key(name);
        return await McuBootSigner.SignAsync(program, request, key, TestContext.Current.CancellationToken);
    }
}
