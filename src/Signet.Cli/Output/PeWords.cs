namespace Signet.Cli.Output;

/// <summary>The numbers of PE headers in words. Source: Microsoft PE format, "Machine Types", "Characteristics", "Windows Subsystem".</summary>
internal static class PeWords
{
    private static readonly (uint Bit, string Word)[] s_characteristics =
    [
        (0x0002, "executable"), (0x0020, "large-address-aware"), (0x0100, "32-bit"), (0x1000, "system"), (0x2000, "dll"), (0x0001, "relocations-stripped"),
    ];

    private static readonly (uint Bit, string Word)[] s_dllCharacteristics =
    [
        (0x0020, "high-entropy-va"), (0x0040, "dynamic-base"), (0x0080, "force-integrity"), (0x0100, "nx-compatible"), (0x0200, "no-isolation"),
        (0x0400, "no-seh"), (0x0800, "no-bind"), (0x1000, "app-container"), (0x2000, "wdm-driver"), (0x4000, "control-flow-guard"),
        (0x8000, "terminal-server-aware"),
    ];

    private static readonly (uint Bit, string Word)[] s_section =
    [
        (0x00000020, "code"), (0x00000040, "data"), (0x00000080, "uninitialized"), (0x02000000, "discardable"), (0x08000000, "not-paged"),
        (0x10000000, "shared"), (0x20000000, "execute"), (0x40000000, "read"), (0x80000000, "write"),
    ];

    internal static string Machine(ushort machine) => machine switch
    {
        0x014C => "x86",
        0x0200 => "Itanium",
        0x8664 => "x64",
        0xAA64 => "ARM64",
        0xA641 => "ARM64EC",
        0x01C0 => "ARM",
        0x01C4 => "ARM (Thumb-2)",
        0x0EBC => "EFI byte code",
        0x5032 => "RISC-V 32",
        0x5064 => "RISC-V 64",
        0x6264 => "LoongArch 64",
        0x0000 => "any",
        // .NET images made for Linux and macOS: the machine, exclusive-ored with a number for the system.
        0xFD1D => "x64, Linux",
        0xD11D => "ARM64, Linux",
        0xC020 => "x64, macOS",
        0xEC20 => "ARM64, macOS",
        _ => "unknown",
    };

    internal static string Subsystem(ushort subsystem) => subsystem switch
    {
        1 => "native",
        2 => "Windows",
        3 => "Windows console",
        7 => "POSIX",
        9 => "Windows CE",
        10 => "EFI application",
        11 => "EFI boot service driver",
        12 => "EFI runtime driver",
        13 => "EFI ROM",
        14 => "Xbox",
        16 => "Windows boot application",
        _ => "unknown",
    };

    internal static string Characteristics(ushort value) => Words(value, s_characteristics);

    internal static string DllCharacteristics(ushort value) => Words(value, s_dllCharacteristics);

    internal static string SectionCharacteristics(uint value) => Words(value, s_section);

    private static string Words(uint value, (uint Bit, string Word)[] words)
    {
        var known = words.Where(w => (value & w.Bit) != 0).Select(w => w.Word);
        return string.Join(' ', known);
    }
}
