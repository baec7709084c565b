namespace Signet.Drivers;

/// <summary>A processor architecture as driver packages name it.</summary>
public enum DriverArchitecture
{
    X86,
    Amd64,
    Ia64,
    Arm,
    Arm64,
}
