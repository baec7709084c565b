namespace Signet.Inf;

/// <summary>Processor architectures, one or several, by the names that decorations use.</summary>
[Flags]
public enum InfArchitectures
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>x86, 32 bits.</summary>
    X86 = 1,

    /// <summary>Itanium.</summary>
    Ia64 = 2,

    /// <summary>x64.</summary>
    Amd64 = 4,

    /// <summary>ARM, 32 bits.</summary>
    Arm = 8,

    /// <summary>ARM, 64 bits.</summary>
    Arm64 = 16,

    /// <summary>All of them.</summary>
    All = X86 | Ia64 | Amd64 | Arm | Arm64,
}

/// <summary>The names of architectures in decorations: <c>amd64</c> in .NTamd64 and in [SourceDisksFiles.amd64].</summary>
public static class InfArchitectureNames
{
    private static readonly (string Name, InfArchitectures Architecture)[] s_names =
    [
        ("x86", InfArchitectures.X86), ("ia64", InfArchitectures.Ia64), ("amd64", InfArchitectures.Amd64),
        ("arm", InfArchitectures.Arm), ("arm64", InfArchitectures.Arm64),
    ];

    /// <summary>The architecture of that name in any case; <see cref="InfArchitectures.None"/> for another name.</summary>
    public static InfArchitectures Parse(ReadOnlySpan<char> name)
    {
        foreach (var known in s_names)
        {
            if (name.Equals(known.Name, StringComparison.OrdinalIgnoreCase))
            {
                return known.Architecture;
            }
        }

        return InfArchitectures.None;
    }

    /// <summary>The name of one architecture, in lower case.</summary>
    public static string Name(this InfArchitectures architecture) => s_names.First(n => n.Architecture == architecture).Name;

    /// <summary>Each of the architectures, in the order of the enumeration.</summary>
    public static IEnumerable<InfArchitectures> Each(this InfArchitectures architectures) =>
        s_names.Select(n => n.Architecture).Where(a => architectures.HasFlag(a));
}
