using System.Diagnostics.CodeAnalysis;
using Signet.Inf;

namespace Signet.Drivers;

/// <summary>A release of Windows that a driver package can be made for: what <c>--os</c> and Inf2Cat's <c>/os</c> name.</summary>
/// <remarks>
/// The catalog writes <see cref="Name"/> into its <c>OS</c> attribute and <see cref="Attributes"/> into the <c>OSAttr</c> of its members.
/// Sources: Microsoft's page on Inf2Cat for the keywords; names and attributes as found in catalogs of hardware vendors
/// (docs/formats/driver-packages.md says which were seen).
/// </remarks>
/// <param name="Keyword">As the command line spells it, in any case.</param>
/// <param name="Name">As the <c>OS</c> attribute spells it.</param>
/// <param name="Architecture">The processor.</param>
/// <param name="Major">Major version of the kernel.</param>
/// <param name="Minor">Minor version of the kernel.</param>
/// <param name="Build">Build number of the release; null when the keyword means every build of the version.</param>
/// <param name="Server">True for server editions.</param>
public sealed record DriverOs(
    string Keyword, string Name, InfArchitectures Architecture, int Major, int Minor, int? Build = null, bool Server = false)
{
    private static readonly DateOnly s_windows7 = new(2009, 4, 21);

    /// <summary>Another keyword for the same release; null when there is none.</summary>
    public string? Alias { get; private init; }

    /// <summary>What a file for this release has in <c>OSAttr</c>: <c>2:major.minor</c>, 2 being the NT platform.</summary>
    public IReadOnlyList<string> Attributes { get; private init; } = [$"2:{Major}.{Minor}"];

    /// <summary>The earliest date that DriverVer may have; null when none is known.</summary>
    /// <remarks>The last floor that Inf2Cat is known to ask for is that of Windows 7; it holds for all later releases.</remarks>
    public DateOnly? DriverVerFloor => (Major, Minor).CompareTo((6, 1)) >= 0 ? s_windows7 : null;

    /// <summary>The machine that decorations of an INF are asked about. Where every build is meant, the newest.</summary>
    public InfTarget Target => new(Architecture, Major, Minor, Build ?? int.MaxValue, Server ? InfTarget.Server : InfTarget.Workstation);

    /// <summary>All releases in the order in which the <c>OS</c> attribute lists them.</summary>
    public static IReadOnlyList<DriverOs> All { get; } =
    [
        new("2000", "2000", InfArchitectures.X86, 5, 0) { Attributes = ["2:5.00"] },
        new("XP_X86", "XPX86", InfArchitectures.X86, 5, 1),
        new("XP_X64", "XPX64", InfArchitectures.Amd64, 5, 2) { Attributes = ["2:5.1", "2:5.2"] },
        new("Server2003_X86", "Server2003X86", InfArchitectures.X86, 5, 2, Server: true),
        new("Server2003_X64", "Server2003X64", InfArchitectures.Amd64, 5, 2, Server: true),
        new("Server2003_IA64", "Server2003IA64", InfArchitectures.Ia64, 5, 2, Server: true),
        new("Vista_X86", "VistaX86", InfArchitectures.X86, 6, 0),
        new("Vista_X64", "VistaX64", InfArchitectures.Amd64, 6, 0),
        new("Server2008_X86", "Server2008X86", InfArchitectures.X86, 6, 0, Server: true),
        new("Server2008_X64", "Server2008X64", InfArchitectures.Amd64, 6, 0, Server: true),
        new("Server2008_IA64", "Server2008IA64", InfArchitectures.Ia64, 6, 0, Server: true),
        new("7_X86", "7X86", InfArchitectures.X86, 6, 1),
        new("7_X64", "7X64", InfArchitectures.Amd64, 6, 1),
        new("Server2008R2_X64", "Server2008R2X64", InfArchitectures.Amd64, 6, 1, Server: true),
        new("Server2008R2_IA64", "Server2008R2IA64", InfArchitectures.Ia64, 6, 1, Server: true),
        new("8_X86", "8X86", InfArchitectures.X86, 6, 2),
        new("8_X64", "8X64", InfArchitectures.Amd64, 6, 2),
        new("8_ARM", "8ARM", InfArchitectures.Arm, 6, 2),
        new("Server8_X64", "Server2012X64", InfArchitectures.Amd64, 6, 2, Server: true),
        new("6_3_X86", "_v63", InfArchitectures.X86, 6, 3),
        new("6_3_X64", "_v63_X64", InfArchitectures.Amd64, 6, 3),
        new("6_3_ARM", "_v63_ARM", InfArchitectures.Arm, 6, 3),
        new("Server6_3_X64", "_v63_Server_X64", InfArchitectures.Amd64, 6, 3, Server: true),

        // The kit for the preview of Windows 10, version 6.4, wrote these; it had the keywords 10_X86 and 10_X64 for them.
        new("10X86", "10X86", InfArchitectures.X86, 6, 4),
        new("10X64", "10X64", InfArchitectures.Amd64, 6, 4),

        new("10_X86", "_v100", InfArchitectures.X86, 10, 0),
        new("10_X64", "_v100_X64", InfArchitectures.Amd64, 10, 0),
        new("Server10_X64", "Server_v100_X64", InfArchitectures.Amd64, 10, 0, Server: true),
        new("Server10_ARM64", "Server_v100_ARM64", InfArchitectures.Arm64, 10, 0, Server: true),
        new("10_AU_X86", "_v100_RS1", InfArchitectures.X86, 10, 0, 14393),
        new("10_AU_X64", "_v100_X64_RS1", InfArchitectures.Amd64, 10, 0, 14393),
        new("Server2016_X64", "Server_v100_X64_RS1", InfArchitectures.Amd64, 10, 0, 14393, Server: true),
        new("10_RS2_X86", "_v100_RS2", InfArchitectures.X86, 10, 0, 15063),
        new("10_RS2_X64", "_v100_X64_RS2", InfArchitectures.Amd64, 10, 0, 15063),
        new("10_RS3_X86", "_v100_RS3", InfArchitectures.X86, 10, 0, 16299),
        new("10_RS3_X64", "_v100_X64_RS3", InfArchitectures.Amd64, 10, 0, 16299),
        new("10_RS3_ARM64", "_v100_ARM64_RS3", InfArchitectures.Arm64, 10, 0, 16299),
        new("10_RS4_X86", "_v100_RS4", InfArchitectures.X86, 10, 0, 17134),
        new("10_RS4_X64", "_v100_X64_RS4", InfArchitectures.Amd64, 10, 0, 17134),
        new("10_RS4_ARM64", "_v100_ARM64_RS4", InfArchitectures.Arm64, 10, 0, 17134),
        new("10_RS5_X86", "_v100_RS5", InfArchitectures.X86, 10, 0, 17763),
        new("10_RS5_X64", "_v100_X64_RS5", InfArchitectures.Amd64, 10, 0, 17763),
        new("10_RS5_ARM64", "_v100_ARM64_RS5", InfArchitectures.Arm64, 10, 0, 17763),
        new("ServerRS5_X64", "Server_v100_X64_RS5", InfArchitectures.Amd64, 10, 0, 17763, Server: true) { Alias = "Server2019_X64" },
        new("ServerRS5_ARM64", "Server_v100_ARM64_RS5", InfArchitectures.Arm64, 10, 0, 17763, Server: true) { Alias = "Server2019_ARM64" },
        new("10_19H1_X86", "_v100_19H1", InfArchitectures.X86, 10, 0, 18362),
        new("10_19H1_X64", "_v100_X64_19H1", InfArchitectures.Amd64, 10, 0, 18362),
        new("10_19H1_ARM64", "_v100_ARM64_19H1", InfArchitectures.Arm64, 10, 0, 18362),
        new("10_VB_X86", "_v100_Vb", InfArchitectures.X86, 10, 0, 19041),
        new("10_VB_X64", "_v100_X64_Vb", InfArchitectures.Amd64, 10, 0, 19041),
        new("10_VB_ARM64", "_v100_ARM64_Vb", InfArchitectures.Arm64, 10, 0, 19041),
        new("ServerFE_X64", "Server_v100_X64_21H2", InfArchitectures.Amd64, 10, 0, 20348, Server: true) { Alias = "Server2022_X64" },
        new("ServerFE_ARM64", "Server_v100_ARM64_21H2", InfArchitectures.Arm64, 10, 0, 20348, Server: true) { Alias = "Server2022_ARM64" },
        new("10_CO_X64", "_v100_X64_21H2", InfArchitectures.Amd64, 10, 0, 22000),
        new("10_CO_ARM64", "_v100_ARM64_21H2", InfArchitectures.Arm64, 10, 0, 22000),
        new("10_NI_X64", "_v100_X64_22H2", InfArchitectures.Amd64, 10, 0, 22621),
        new("10_NI_ARM64", "_v100_ARM64_22H2", InfArchitectures.Arm64, 10, 0, 22621),
        new("10_GE_X64", "_v100_X64_24H2", InfArchitectures.Amd64, 10, 0, 26100),
        new("10_GE_ARM64", "_v100_ARM64_24H2", InfArchitectures.Arm64, 10, 0, 26100),
        new("Server2025_X64", "Server_v100_X64_24H2", InfArchitectures.Amd64, 10, 0, 26100, Server: true),
        new("Server2025_ARM64", "Server_v100_ARM64_24H2", InfArchitectures.Arm64, 10, 0, 26100, Server: true),
        new("10_25H2_X64", "_v100_X64_25H2", InfArchitectures.Amd64, 10, 0, 26200),
        new("10_25H2_ARM64", "_v100_ARM64_25H2", InfArchitectures.Arm64, 10, 0, 26200),
        new("10_26H1_X64", "_v100_X64_26H1", InfArchitectures.Amd64, 10, 0, 28000),
        new("10_26H1_ARM64", "_v100_ARM64_26H1", InfArchitectures.Arm64, 10, 0, 28000),
    ];

    /// <summary>The release of that keyword, alias or catalog name, in any case; null when there is none.</summary>
    public static DriverOs? Find(string name) => All.FirstOrDefault(os =>
        name.Equals(os.Keyword, StringComparison.OrdinalIgnoreCase)
        || name.Equals(os.Alias, StringComparison.OrdinalIgnoreCase)
        || name.Equals(os.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a list such as <c>10_X64,Server2025_X64</c>.</summary>
    /// <param name="text">Names with commas between them; each may stand there more than once.</param>
    /// <param name="releases">Each release once, in the order of <see cref="All"/>; empty when a name is unknown.</param>
    /// <param name="unknown">The first name that is not known, or an empty one.</param>
    public static bool TryReadList(string text, out IReadOnlyList<DriverOs> releases, [NotNullWhen(false)] out string? unknown)
    {
        var named = new HashSet<DriverOs>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Find(name) is not { } os)
            {
                (releases, unknown) = ([], name);
                return false;
            }

            named.Add(os);
        }

        (releases, unknown) = ([.. All.Where(named.Contains)], null);
        return true;
    }

    /// <summary>The value of a catalog's <c>OS</c> attribute.</summary>
    public static string NameList(IEnumerable<DriverOs> releases)
    {
        var wanted = releases.ToHashSet();
        return string.Join(',', All.Where(wanted.Contains).Select(os => os.Name));
    }

    /// <summary>The value of a member's <c>OSAttr</c>: each version once, ascending.</summary>
    public static string AttributeList(IEnumerable<DriverOs> releases) => AttributeList(releases.SelectMany(os => os.Attributes));

    /// <summary>The value of a member's <c>OSAttr</c>: each of <paramref name="versions"/> once, ascending; unknown ones at the end.</summary>
    public static string AttributeList(IEnumerable<string> versions)
    {
        var wanted = versions.ToHashSet();
        return string.Join(',', All.SelectMany(os => os.Attributes).Concat(wanted).Distinct().Where(wanted.Contains));
    }

    /// <inheritdoc/>
    public override string ToString() => Keyword;
}
