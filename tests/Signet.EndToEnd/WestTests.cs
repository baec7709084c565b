using System.Buffers.Binary;
using System.Text.Json;

namespace Signet.EndToEnd;

/// <summary>The lines that Zephyr's tools run, with a link called imgtool on the PATH.</summary>
/// <remarks>
/// <c>west sign -t imgtool</c> (Zephyr, scripts/west_commands/sign.py, up to 4.1) finds imgtool on the PATH and gives numbers in decimal, a default version, and whatever follows
/// <c>--</c>, which may hold another version. The build itself (cmake/mcuboot.cmake) gives them as devicetree and Kconfig have them, and has its own Python run the
/// file that it found as imgtool.
/// </remarks>
public sealed class WestTests : IDisposable
{
    private readonly FirmwareWorld _world = new();

    public static TheoryData<string, string, string> Lines { get; } = new()
    {
        // line, output, key that it is verified with
        { "imgtool sign --version 0.0.0+0 --align 4 --header-size 512 --slot-size 450560 --key key.pem zephyr.bin zephyr.signed.bin", "zephyr.signed.bin", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --align 4 --header-size 512 --slot-size 450560 --key key.pem zephyr.hex zephyr.signed.hex", "zephyr.signed.hex", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --align 8 --header-size 512 --slot-size 450560 --key key.pem --version 1.2.3+4 zephyr.hex zephyr.signed.hex", "zephyr.signed.hex", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --key $PWD/key.pem zephyr.bin zephyr.signed.bin", "zephyr.signed.bin", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --key key.pem --pad --confirm zephyr.bin zephyr.signed.confirmed.bin", "zephyr.signed.confirmed.bin", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --key key.pem --pad --confirm zephyr.hex zephyr.signed.confirmed.hex", "zephyr.signed.confirmed.hex", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --key key.pem --encrypt enc.pem zephyr.bin zephyr.signed.encrypted.bin", "zephyr.signed.encrypted.bin", "key.pem --encryption-key enc.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --key key.pem --encrypt enc.pem zephyr.hex zephyr.signed.encrypted.hex", "zephyr.signed.encrypted.hex", "key.pem --encryption-key enc.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --overwrite-only --align 1 --key key.pem zephyr.bin zephyr.signed.bin", "zephyr.signed.bin", "key.pem" },
        { "imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 1 --load-addr 0x20000000 --key key.pem --hex-addr 0xc000 zephyr.bin zephyr.slot0.signed.hex", "zephyr.slot0.signed.hex", "key.pem" },
        { "imgtool.py sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --max-sectors 256 --key key.pem zephyr.hex zephyr.signed.hex", "zephyr.signed.hex", "key.pem" },
        { "./mcuboot/scripts/imgtool.py sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 zephyr.hex zephyr.signed.hex", "zephyr.signed.hex", "" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Makes_an_image_that_verifies(string line, string output, string key)
    {
        await SucceedAsync("./mcuboot/scripts/imgtool.py keygen -k key.pem -t ecdsa-p256");
        await SucceedAsync("imgtool keygen -k enc.pem -t ecdsa-p256");
        await SucceedAsync(line);
        var verified = await SucceedAsync($"imgtool verify {(key.Length == 0 ? "" : $"-k {key}")} {output}");
        Assert.StartsWith($"Image was correctly validated\nImage version: {(line.Contains("1.2.3+4", StringComparison.Ordinal) ? "1.2.3+4" : "0.0.0+0")}\nImage digest: ", verified, StringComparison.Ordinal);

        using var dump = JsonDocument.Parse(await SucceedAsync($"imgtool dumpinfo -f json {output}"));
        var header = dump.RootElement.GetProperty("header");
        Assert.Equal(0x200, header.GetProperty("hdr_size").GetInt32());
        var encrypted = line.Contains("--encrypt", StringComparison.Ordinal);
        var program = line.Contains("zephyr.hex", StringComparison.Ordinal) ? 700 : 5000;
        Assert.Equal(encrypted ? (program + 15) / 16 * 16 : program, header.GetProperty("img_size").GetInt32());
        Assert.Equal(line.Contains("--load-addr", StringComparison.Ordinal) ? 0x20000000 : 0, header.GetProperty("load_addr").GetInt32());
        Assert.Equal(line.Contains("--confirm", StringComparison.Ordinal), dump.RootElement.GetProperty("trailer").TryGetProperty("image_ok", out var ok) && ok.GetInt32() == 1);
    }

    [Fact]
    public async Task Puts_the_slots_trailer_where_the_loader_looks_for_it()
    {
        await SucceedAsync("imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --pad --confirm zephyr.bin padded.bin");
        var slot = _world.Read("padded.bin");
        Assert.Equal(0x6e000, slot.Length);
        Assert.Equal(0x96f3b83d, BinaryPrimitives.ReadUInt32LittleEndian(slot));
        Assert.Equal("77C295F360D2EF7F3552500F2CB67980", Convert.ToHexString(slot[^16..]));
        Assert.Equal(1, slot[^24]);

        await SucceedAsync("imgtool sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --pad --confirm zephyr.hex padded.hex");
        var text = await File.ReadAllLinesAsync(Path.Combine(_world.Folder, "padded.hex"), TestContext.Current.CancellationToken);
        Assert.StartsWith(":104000003DB8F396", text[1], StringComparison.Ordinal); // the image begins where the program did
        Assert.Contains(":020000040007F3", text); // its slot ends at 0x72000
        Assert.Contains(text, l => l.StartsWith(":101FE80001FFFFFFFFFFFFFF77C295F360D2EF7F", StringComparison.Ordinal));
        Assert.Contains(text, l => l.StartsWith(":081FF8003552500F2CB67980", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serves_a_build_that_has_Python_run_it()
    {
        Tools.Require("python3");
        await File.WriteAllTextAsync(
            Path.Combine(_world.Folder, "imgtool-for-zephyr.py"), "import subprocess, sys\nsys.exit(subprocess.call([\"signet\", \"imgtool\"] + sys.argv[1:]))\n", TestContext.Current.CancellationToken);
        await SucceedAsync("imgtool keygen -k key.pem -t rsa-2048");
        await SucceedAsync("python3 imgtool-for-zephyr.py sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x6e000 --align 4 --key key.pem zephyr.bin zephyr.signed.bin");
        await SucceedAsync("imgtool verify -k key.pem zephyr.signed.bin");
        var refused = await _world.RunAsync("python3 imgtool-for-zephyr.py sign --version 0.0.0+0 --header-size 0x200 --slot-size 0x1000 --align 4 --key key.pem zephyr.bin too-large.bin");
        Assert.Equal(2, refused.Code);
        Assert.EndsWith("exceeds requested size 0x1000\n", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_the_lines_of_2018()
    {
        await SucceedAsync("./mcuboot/scripts/imgtool.py keygen -k my-secret-key.pem -t rsa-2048");
        var source = await SucceedAsync("./mcuboot/scripts/imgtool.py getpub -k my-secret-key.pem");
        Assert.StartsWith("/* Autogenerated by imgtool.py, do not edit. */\nconst unsigned char rsa_pub_key[] = {\n    0x30, 0x82, 0x01, 0x0a,", source, StringComparison.Ordinal);
        Assert.EndsWith("};\nconst unsigned int rsa_pub_key_len = 270;\n", source, StringComparison.Ordinal);
        Assert.StartsWith("-rw------- ", await SucceedAsync("ls -l my-secret-key.pem"), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _world.Dispose();

    private async Task<string> SucceedAsync(string line)
    {
        var ended = await _world.RunAsync(line);
        Assert.True(ended.Code == 0, $"{line} ended with {ended.Code}\n{ended.Output}\n{ended.Error}");
        return ended.Output;
    }
}
