using Signet.Cli.Running;
using Signet.Flashing;
using Signet.Stores;

namespace Signet.Cli.Verbs;

/// <summary>The world around a flash as the process has it.</summary>
internal static class FlashWorlds
{
    /// <summary>The machine's disks, firmware and SMBIOS texts.</summary>
    /// <param name="context">The process.</param>
    /// <param name="progress">Told how far it is; null when nobody asks.</param>
    public static FlashWorld Of(CliContext context, ByteProgress? progress) => new()
    {
        FirmwareFolder = context.FirmwareFolder,
        SmbiosFolder = context.SmbiosFolder,
        OpenDisk = context.OpenDisk,
        Clock = context.Clock,
        Proving = total => progress?.Next("verifying", total),
        Hashed = progress,
        Written = progress,
    };

    /// <summary>True when one of the targets is a disk.</summary>
    public static bool WritesDisks(FlashWorld world, IEnumerable<string> targets) => targets.Any(t =>
    {
        using var disk = world.OpenDisk(t);
        return disk is not null;
    });

    /// <summary>The file with the rollback floors: <c>SIGNET_ROLLBACK_FLOOR</c>, else beside the user's certificate stores.</summary>
    /// <param name="variable">The environment.</param>
    public static string FloorPath(Func<string, string?> variable) =>
        variable("SIGNET_ROLLBACK_FLOOR") is { Length: > 0 } named
            ? named
            : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(CertificateStores.Default(variable).Root))!, "rollback-floors");
}
