namespace Signet.Inf;

/// <summary>What an INF does on one machine.</summary>
/// <param name="Target">The machine.</param>
/// <param name="Catalog">The catalog for it, or null.</param>
/// <param name="Models">The devices that it can install there.</param>
/// <param name="Files">The files of the package that it copies there.</param>
/// <param name="Services">The services that it adds there.</param>
/// <param name="CopiedInfs">Further INFs that it copies there; they are packages of their own.</param>
public sealed record InfInstallation(
    InfTarget Target, InfCatalogFile? Catalog, IReadOnlyList<InfModel> Models, IReadOnlyList<InfSourceFile> Files,
    IReadOnlyList<InfService> Services, IReadOnlyList<string> CopiedInfs)
{
    /// <summary>True when the INF is meant for such a machine: it has devices for it, or a default installation.</summary>
    public bool Applies { get; init; }
}
