using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;
using Signet.Trust;

namespace Signet.Tests.McuBoot;

/// <summary>Small signed images of each kind of key, damaged in every place: none may verify.</summary>
public sealed class McuBootHostileTests
{
    public static TheoryData<string> Keys => ["keys/rsa-2048.pem", "keys/rsa-3072.pem", "keys/ecdsa-p256.pem", "keys/ecdsa-p384.pem", "keys/ed25519.pem", "keys/ed25519.pem --pure"];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task No_byte_can_be_flipped_without_notice(string key)
    {
        var (image, demands) = await SignAsync(key);
        Assert.True(McuBootImage.TryRead((byte[])image.Clone(), out var layout, out _));
        for (var i = 0; i < image.Length; i++)
        {
            foreach (var flip in (byte[])[0x01, 0x80, 0xff])
            {
                image[i] ^= flip;
                var check = McuBootCheck.Run(image, demands);
                Assert.True(!check.Accepted(demands) || IsIgnored(layout, i, key), $"byte 0x{i:x} ^ 0x{flip:x}");
                image[i] ^= flip;
            }
        }

        Assert.True(McuBootCheck.Run(image, demands).Accepted(demands));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task No_beginning_of_an_image_verifies(string key)
    {
        var (image, demands) = await SignAsync(key);
        for (var length = 0; length < image.Length; length++)
        {
            Assert.False(McuBootCheck.Run(image.AsMemory(0, length), demands).Accepted(demands), $"{length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task No_field_can_be_zero_all_ones_or_wrap(string key)
    {
        var (image, demands) = await SignAsync(key);
        Assert.True(McuBootImage.TryRead(image, out var layout, out _));
        int[] fields = [0, 4, 8, 10, 12, 16, 20, 24, 28, .. layout.Records.Select(r => (int)r.Offset), (int)layout.Area!.Range.Offset, (int)layout.ProtectedArea!.Range.Offset];
        foreach (var field in fields)
        {
            foreach (var size in (int[])[2, 4])
            {
                foreach (var value in (uint[])[0, uint.MaxValue, 0x7fffffff, 0x80000000, uint.MaxValue - layout.Header.HeaderSize + 1])
                {
                    var changed = (byte[])image.Clone();
                    for (var i = 0; i < size; i++)
                    {
                        changed[field + i] = (byte)((value >> (8 * i)) & 0xff);
                    }

                    var accepted = McuBootCheck.Run(changed, demands).Accepted(demands);
                    Assert.True(!accepted || changed.AsSpan().SequenceEqual(image) || (size == 2 && IsIgnored(layout, field, key)), $"0x{value:x} at 0x{field:x}");
                }
            }
        }
    }

    [Fact]
    public void Any_bytes_get_a_verdict_and_never_trust()
    {
        var random = new Random(3);
        var options = new VerifyOptions { Policy = Policy.McuBoot, At = DateTimeOffset.UnixEpoch, McuBoot = new McuBootDemands { Keys = [McuBootLoaders.PublicKey("keys/ed25519.pem")] } };
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            new byte[] { 0x3d, 0xb8, 0xf3, 0x96 }.AsSpan(0, Math.Min(4, bytes.Length)).CopyTo(bytes);
            if (bytes.Length > 16 && i % 2 == 0)
            {
                bytes.AsSpan(8, 8).Clear();
                bytes[8] = 32;
                bytes[12] = (byte)random.Next(100);
            }

            Assert.NotEqual(Verdict.Trusted, FileVerifier.Verify(new MemorySource(bytes), options).Report.Verdict);
        }
    }

    // A loader that takes signatures over the image itself does not look at the image's hash, so the type of that record may become one that is not known.
    // That is all: header, payload and protected records are signed, and every other record is needed.
    private static bool IsIgnored(McuBootImage image, int offset, string key) =>
        key.EndsWith("--pure", StringComparison.Ordinal) && image.Find(TlvType.Sha512) is { } hash && offset - hash.Offset is 0 or 1;

    private static async Task<(byte[] Image, McuBootDemands Demands)> SignAsync(string key)
    {
        var path = key.Split(' ')[0];
        var request = new McuBootSignRequest
        {
            Version = new McuBootVersion(1, 2, 3, 4),
            HeaderSize = 32,
            PadHeader = true,
            SlotSize = McuBootSignRequest.NoSlot,
            SecurityCounter = 7,
            Pure = key.EndsWith("--pure", StringComparison.Ordinal),
        };
        var payload = new byte[61];
        new Random(1).NextBytes(payload);
        await using var signing = FileKey.Create(McuBootLoaders.Private(path));
        var signed = await McuBootSigner.SignAsync(new McuBootProgram(payload, null), request, signing, TestContext.Current.CancellationToken);
        return (signed.ToBinary().ToArray(), new McuBootDemands { Keys = [McuBootLoaders.PublicKey(path)], SecurityCounter = 7 });
    }
}
