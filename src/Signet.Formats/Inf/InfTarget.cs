namespace Signet.Inf;

/// <summary>A machine on which a driver package may be installed: what decorations ask about.</summary>
/// <param name="Architecture">One architecture.</param>
/// <param name="Major">Major version of Windows: 5, 6 or 10.</param>
/// <param name="Minor">Minor version.</param>
/// <param name="Build">Build number, which counts from Windows 10 on.</param>
/// <param name="ProductType">1 workstation, 2 domain controller, 3 server.</param>
/// <param name="Suite">The VER_SUITE bits of the edition.</param>
public readonly record struct InfTarget(InfArchitectures Architecture, int Major, int Minor, int Build, int ProductType = InfTarget.Workstation, int Suite = 0)
{
    /// <summary>VER_NT_WORKSTATION.</summary>
    public const int Workstation = 1;

    /// <summary>VER_NT_SERVER.</summary>
    public const int Server = 3;

    /// <inheritdoc/>
    public override string ToString() => $"{Architecture.Name()} {Major}.{Minor}" + (Build is 0 or int.MaxValue ? "" : $".{Build}");
}
