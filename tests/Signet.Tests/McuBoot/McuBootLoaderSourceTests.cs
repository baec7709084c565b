using System.Diagnostics;
using Signet.Keys;
using Signet.McuBoot;
using Signet.Tests.Keys;
using Signet.X509;

namespace Signet.Tests.McuBoot;

public class McuBootLoaderSourceTests
{
    // What the file includes: MCUboot's header declares these two names so.
    private const string Header = """
        #include <stdint.h>
        struct bootutil_key { const uint8_t *key; const unsigned int *len; };
        extern const struct bootutil_key bootutil_keys[];
        extern const int bootutil_key_cnt;
        """;

    // Prints the keys that a loader would see, a line of hex for each.
    private const string Printer = """
        #include <stdio.h>
        #include <bootutil/sign_key.h>
        int main(void)
        {
            for (int i = 0; i < bootutil_key_cnt; i++) {
                for (unsigned int j = 0; j < *bootutil_keys[i].len; j++) printf("%02x", bootutil_keys[i].key[j]);
                printf("\n");
            }
            return 0;
        }
        """;

    [Theory]
    [InlineData("rsa-2048")]
    [InlineData("rsa-3072", "rsa-3072-other")]
    [InlineData("ecdsa-p256", "ecdsa-p256-other")]
    [InlineData("ecdsa-p384")]
    [InlineData("ed25519", "ed25519-other", "ed25519")]
    public void Compiles_to_the_bytes_of_the_keys(params string[] names)
    {
        var keys = names.Select(n => Public($"keys/{n}.pem")).ToList();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["bootutil"]);
        File.WriteAllText(folder["bootutil/sign_key.h"], Header);
        File.WriteAllText(folder["main.c"], Printer);
        File.WriteAllText(folder["keys.c"], McuBootLoaderSource.Write(keys, "/* test */"));
        Compile("-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I", folder.Root, "-o", folder["keys"], folder["keys.c"], folder["main.c"]);
        Assert.Equal(string.Concat(keys.Select(k => Convert.ToHexStringLower(k.LoaderBytes.Span) + "\n")), Start(folder["keys"]).Output);
        Assert.NotEqual(0, Start("cc", "-DMCUBOOT_HW_KEY", "-I", folder.Root, "-c", "-o", folder["hw.o"], folder["keys.c"]).Code);
    }

    [Theory]
    [InlineData("mcuboot-key-kind", "rsa-4096")]
    [InlineData("mcuboot-key-kind", "ec-p521")]
    [InlineData("mcuboot-key-kind", "x25519")]
    [InlineData("mcuboot-keys-differ", "ecdsa-p256", "rsa-2048")]
    [InlineData("mcuboot-keys-differ", "rsa-2048", "rsa-3072")]
    public void Refuses_keys_that_no_one_loader_takes(string code, params string[] names)
    {
        var keys = names.Select(n => Public($"keys/{n}.pem")).ToList();
        Assert.Equal(code, Assert.Throws<SigningException>(() => McuBootLoaderSource.Write(keys, "")).Finding.Code);
    }

    private static SubjectPublicKeyInfo Public(string path)
    {
        using var key = TestKeys.Only(McuBootVectors.Bytes(path));
        Assert.True(SubjectPublicKeyInfo.TryRead(key.PublicKey.ToArray(), out var read, out _));
        return read;
    }

    private static void Compile(params string[] args)
    {
        var (code, _, error) = Start("cc", args);
        Assert.True(code == 0, error);
    }

    private static (int Code, string Output, string Error) Start(string program, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not on this machine");
            throw;
        }
    }
}
