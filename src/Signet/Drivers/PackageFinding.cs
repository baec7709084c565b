namespace Signet.Drivers;

/// <summary>A finding about one file of a driver package.</summary>
/// <param name="Path">The file, below the package's folder with forward slashes; empty for the package as a whole.</param>
/// <param name="Finding">What was found.</param>
public sealed record PackageFinding(string Path, Finding Finding);
