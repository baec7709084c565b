namespace Signet.Inf;

/// <summary>A device in a models section.</summary>
/// <param name="Description">The device's name.</param>
/// <param name="InstallSection">Name of the section that installs it, without the decorations that Windows tries.</param>
/// <param name="HardwareId">The hardware id, as written; empty for a device that nothing enumerates.</param>
/// <param name="CompatibleIds">The compatible ids behind it, as written.</param>
/// <param name="Decoration">For which machines its section is.</param>
/// <param name="Line">Number of the line, from 1.</param>
public sealed record InfModel(
    string Description, string InstallSection, string HardwareId, IReadOnlyList<string> CompatibleIds, InfDecoration Decoration, int Line)
{
    /// <summary>The bytes of the entry.</summary>
    public FileRange Where { get; init; }

    /// <summary>The hardware id and the compatible ids, those that are not empty.</summary>
    public IEnumerable<string> Ids => CompatibleIds.Prepend(HardwareId).Where(id => id.Length > 0);
}
