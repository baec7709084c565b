namespace Signet.Cli.Personalities.Imgtool;

/// <summary>MCUboot's imgtool 2.4.0.</summary>
internal static class ImgtoolPersonality
{
    /// <summary>The version that is stood in for.</summary>
    internal const string Version = "2.4.0";

    /// <summary>The tool.</summary>
    internal static Personality Personality { get; } = new("imgtool", "Makes keys, and makes, signs, verifies and shows firmware images, as MCUboot's imgtool 2.4.0 does.")
    {
        Style = new() { ErrorPrefix = "Error: " },
        Click = new("imgtool.py"),

        // click has two ways to fail: 2 for the command line, 1 for everything else.
        Exit = static code => code switch
        {
            ExitCode.Success or ExitCode.Interrupted => code,
            ExitCode.Usage => (ExitCode)2,
            _ => ExitCode.Failed,
        },
        Notes =
        [
            "Where the original ends with a Python traceback, an `Error:` says what is wrong. The exit code is 1 as there, or 2 when an option has a value that it cannot have.",
            "Output files appear when they are complete, or not at all. Files with private keys are their owner's alone (0600).",
            "A passphrase can come from `--password-from`. Without it the original's prompts appear; a line of standard input answers when there is no terminal.",
            "An image that the key's loader would have to refuse is not written: the signature is verified, and the room that AES-256 keys take in the trailer is counted in full.",
            "`verify` asks what the loader asks, reads big-endian images, which the original writes and cannot read, and encrypted ones with `--encryption-key`. An image that it cannot decrypt has no `invalid hash`; it says so.",
            "`dumpinfo` reads big-endian images too, and names flags that it does not know.",
            "`getpriv --minimal` fails for P-384 as in the original, but says why: no loader decrypts with such a key.",
            "Signing with one of the keys of MCUboot's own repository is warned of: everybody has them.",
            "`-k` takes keys on PKCS #11 tokens too (`pkcs11:token=…;object=…`), and keys in DER, PVK and PFX files.",
        ],
        Commands =
        [
            SignCommand.Create("create") with { SameAs = "imgtool sign" },
            DumpinfoCommand.Command,
            GetprivCommand.Command,
            GetpubCommand.Command,
            GetpubhashCommand.Command,
            KeygenCommand.Command,
            KeyinfoCommand.Command,
            SignCommand.Create("sign"),
            VerifyCommand.Command,
            VersionCommand.Command,
        ],
    };
}
