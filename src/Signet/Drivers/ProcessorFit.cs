using Signet.Inf;
using Signet.Pe;

namespace Signet.Drivers;

/// <summary>Whether the processors that an INF copies an image for can run it.</summary>
/// <remarks>
/// Kernel images run on their own processor alone. Programs and libraries also run where Windows emulates or supports another processor:
/// x86 everywhere (there is WOW64, and .NET images for any processor say x86), ARM and x64 on ARM64.
/// Source: Microsoft PE format, "Machine Types".
/// </remarks>
internal static class ProcessorFit
{
    private const ushort Native = 1; // IMAGE_SUBSYSTEM_NATIVE

    /// <summary>The processor of an image; none for a machine that no driver package has.</summary>
    public static InfArchitectures Of(ushort machine) => machine switch
    {
        0x014C => InfArchitectures.X86,
        0x0200 => InfArchitectures.Ia64,
        0x8664 => InfArchitectures.Amd64,
        0x01C0 or 0x01C2 or 0x01C4 => InfArchitectures.Arm,
        0xAA64 or 0xA641 or 0xA64E => InfArchitectures.Arm64, // and the two mixtures of ARM64 with x64
        _ => InfArchitectures.None,
    };

    /// <summary>Those of <paramref name="wanted"/> that cannot run the image; none when its machine is not known.</summary>
    public static InfArchitectures Unfit(PeHeaders headers, InfArchitectures wanted)
    {
        var own = Of(headers.Machine);
        if (own == InfArchitectures.None)
        {
            return InfArchitectures.None;
        }

        var fit = headers.Subsystem == Native ? own : own switch
        {
            InfArchitectures.X86 => InfArchitectures.All,
            InfArchitectures.Arm or InfArchitectures.Amd64 => own | InfArchitectures.Arm64,
            _ => own,
        };
        return wanted & ~fit;
    }
}
