using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Personalities;

/// <summary>Where imgtool 2.4.0 is wrong and we are right: what docs/personalities/imgtool.md lists. Each defect of the original was measured.</summary>
public sealed class ImgtoolDifferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Root, "out.bin");

    public static TheoryData<string, string> Refused { get; } = new()
    {
        // options beside -v 1.0.0 -H 0x200 --pad-header -S 0x40000      what is said
        { "-k KEYS/ecdsa-p384.pem -E KEYS/ecdsa-p384-pub.pem", "No loader decrypts with EC P-384; RSA-2048, P-256 and X25519 can be." },
        { "-k KEYS/ed25519.pem -E KEYS/ed25519-pub.pem", "No loader decrypts with Ed25519; RSA-2048, P-256 and X25519 can be." },
        { "-k KEYS/rsa-3072.pem -E KEYS/rsa-3072-pub.pem", "No loader decrypts with RSA 3072; RSA-2048, P-256 and X25519 can be." },
        { "-k KEYS/ed25519.pem --fix-sig OUT/sigout-ed25519.b64 --fix-sig-pubkey KEYS/ed25519-pub.pem", "Can not sign using key and provide fixed-signature at the same time" },
        { "--fix-sig-pubkey KEYS/ed25519-pub.pem", "--fix-sig-pubkey goes with --fix-sig, or with --vector-to-sign and no key." },
        { "--sig-out nothere/sig.b64", "--sig-out needs an image that is signed." },
        { "--pure", "A signature over the image itself needs a key." },
        { "-S 0 --pad", "An image is filled up to its slot, and the slot's size is not given." },
        { "-v 1.0.0.0", "Invalid value for '-v' / '--version': Invalid version number, should be maj.min.rev+build with later parts optional" },
        { "-v 1.2.65536", "Invalid value for '-v' / '--version': The revision of version '1.2.65536' is above 65535, which is the most that the header holds." },
        { "-H 0x10000", "Invalid value for '-H' / '--header-size': 0x10000 is not in the range 32 to 0xffff." },
        { "-S -1", "Invalid value for '-S' / '--slot-size': -1 is not in the range 0 to 0xffffffff." },
        { "-L 0x100000000", "Invalid value for '-L' / '--load-addr': 0x100000000 is not in the range 0 to 0xffffffff." },
        { "-s 4294967296", "Invalid value for '-s' / '--security-counter': 4294967296 is not in the range 0 to 0xffffffff." },
        { "-d (256,1.0)", "Invalid value for '-d' / '--dependencies': 256 is not in the range 0 to 255." },
        { "--custom-tlv ten x", "ten is not a valid integer. Please use code literals prefixed with 0b/0B, 0o/0O, or 0x/0X as necessary." },
        { "--custom-tlv 0xffff x", "Invalid custom TLV type value '0xffff', allowed value should be between 0x00a0 and 0xfffe" },
        { "-e big --custom-tlv 0x1000 x", "In a big-endian image the type 0x1000 would read as MCUboot's own 0x10." },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_an_image_that_would_be_of_no_use(string options, string said)
    {
        var run = await SignAsync(options);
        Assert.Equal((2, ""), ((int)run.Code, run.Output));
        Assert.EndsWith($"\n\nError: {said}\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Takes_a_signature_from_elsewhere_only_when_it_is_right()
    {
        var wrong = Path.Combine(_folder.Root, "wrong.b64");
        await File.WriteAllTextAsync(wrong, Convert.ToBase64String(new byte[64]), TestContext.Current.CancellationToken);
        var run = await SignAsync($"--fix-sig {wrong} --fix-sig-pubkey KEYS/ed25519-pub.pem");
        Assert.Equal((1, "Error: the signature of 64 bytes is not that of this ed25519 key over this image\n"), ((int)run.Code, run.Error));
        await File.WriteAllTextAsync(wrong, "no base64!", TestContext.Current.CancellationToken);
        run = await SignAsync($"--fix-sig {wrong} --fix-sig-pubkey KEYS/ed25519-pub.pem");
        Assert.Equal((1, $"Error: {wrong} does not hold a signature in base64.\n"), ((int)run.Code, run.Error));
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task Takes_a_pure_signature_from_elsewhere()
    {
        var (signature, whole) = (Path.Combine(_folder.Root, "sig.b64"), Path.Combine(_folder.Root, "whole.bin"));
        Assert.Equal(0, (int)(await SignAsync($"-k KEYS/ed25519.pem --pure --sig-out {signature}", whole)).Code);
        Assert.Equal(0, (int)(await SignAsync($"--pure --fix-sig {signature} --fix-sig-pubkey KEYS/ed25519-pub.pem")).Code);
        Assert.Equal(await File.ReadAllBytesAsync(whole, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Out, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Exports_for_a_key_elsewhere_what_that_key_signs()
    {
        var run = await SignAsync("--vector-to-sign digest --pad --fix-sig-pubkey KEYS/ecdsa-p384-pub.pem");
        Assert.Equal((0, "image.py: export digest\n"), ((int)run.Code, run.Output));
        Assert.Equal(48, new FileInfo(Out).Length);
    }

    [Fact]
    public async Task Encrypts_what_compression_does_not_make_smaller_and_keeps_its_flags()
    {
        var noise = McuBootVectors.PathOf("in/noise.bin");
        Assert.Equal(0, (int)(await SignAsync("-k KEYS/ed25519.pem -E KEYS/x25519-pub.pem --compression lzma2 --non-bootable", program: noise)).Code);
        var shown = await ImgtoolReplay.RunAsync("dumpinfo", Out);
        Assert.Contains("ENCRYPTED_AES128 (0x4)\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("NON_BOOTABLE (0x10)\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("type: ENCX25519 (0x33)\n", shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await SignAsync("-k KEYS/ed25519.pem --compression lzma2 --non-bootable", program: McuBootVectors.PathOf("in/text.bin"))).Code);
        shown = await ImgtoolReplay.RunAsync("dumpinfo", Out);
        Assert.Contains("NON_BOOTABLE (0x10)\n                    COMPRESSED_LZMA2 (0x400)\n", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)] // the largest image that fits
    [InlineData(1, 2)]
    public async Task Counts_keys_of_AES_256_in_full(int more, int code)
    {
        // 512 header, payload, TLVs: 4 + 36 + 36 + 68 + 100; trailer: 128 × 3 + 2 × 32 + 32 + 16
        var program = Path.Combine(_folder.Root, "program.bin");
        await File.WriteAllBytesAsync(program, new byte[1024 + (16 * more)], TestContext.Current.CancellationToken);
        var slot = 512 + 1024 + 244 + 496;
        var run = await SignAsync($"-k KEYS/ed25519.pem -E KEYS/x25519-pub.pem --encrypt-keylen 256 -S {slot}", program: program);
        Assert.Equal(code, (int)run.Code);
        Assert.Equal(code == 0, File.Exists(Out));
    }

    [Fact]
    public async Task Makes_the_same_ECDSA_signature_twice_when_asked_to()
    {
        var second = Path.Combine(_folder.Root, "second.bin");
        Assert.Equal(0, (int)(await SignAsync("-k KEYS/ecdsa-p256.pem --deterministic")).Code);
        Assert.Equal(0, (int)(await SignAsync("-k KEYS/ecdsa-p256.pem --deterministic", second)).Code);
        Assert.Equal(await File.ReadAllBytesAsync(Out, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(second, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Lets_keys_of_two_kinds_sign_and_decrypt_when_asked_to()
    {
        Assert.Equal(0, (int)(await SignAsync("-k KEYS/ecdsa-p256.pem -E KEYS/x25519-pub.pem --mixed-keys")).Code);
        var verified = await ImgtoolReplay.RunAsync("verify", "-k", McuBootVectors.PathOf("keys/ecdsa-p256-pub.pem"), "--encryption-key", McuBootVectors.PathOf("keys/x25519.pem"), Out);
        Assert.Equal((0, ""), ((int)verified.Code, verified.Error));
    }

    [Fact]
    public async Task Says_that_X25519_keys_sign_nothing()
    {
        var run = await SignAsync("-k KEYS/x25519.pem");
        Assert.Equal(1, (int)run.Code);
        Assert.Equal("Error: The key is of X25519. No boot loader verifies with it.\n", run.Error);
    }

    [Theory]
    [InlineData(":00000001FE\n")] // checksum
    [InlineData(":0400000001020304F2\n:0400020001020304F0\n:00000001FF\n")] // two records for the same bytes
    [InlineData(":0400000001020304F2\n:02000004FFFFFC\n:04FFFC0001020304F7\n:00000001FF\n")] // 4 GiB
    public async Task Refuses_Intel_HEX_that_is_damaged_or_too_far_apart(string text)
    {
        var program = Path.Combine(_folder.Root, "program.hex");
        await File.WriteAllTextAsync(program, text, TestContext.Current.CancellationToken);
        foreach (var line in (string[][])[["sign", "-v", "1.0", "-H", "0x200", "--pad-header", "-S", "0x40000", program, Out], ["verify", program], ["dumpinfo", program]])
        {
            var run = await ImgtoolReplay.RunAsync(line);
            Assert.Equal((1, ""), ((int)run.Code, run.Output));
            Assert.StartsWith("Error: ", run.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Out));
    }

    private Task<CliRun> SignAsync(string options, string? output = null, string? program = null)
    {
        var keys = Path.GetDirectoryName(McuBootVectors.PathOf("keys/rsa-2048.pem"))!;
        var given = options.Replace("KEYS", keys, StringComparison.Ordinal).Replace("OUT", Path.Combine(keys, "..", "out"), StringComparison.Ordinal);
        return ImgtoolReplay.RunAsync(["sign", "-v", "1.0.0", "-H", "0x200", "--pad-header", "-S", "0x40000", .. given.Split(' '), program ?? McuBootVectors.PathOf("in/p1.bin"), output ?? Out]);
    }
}
