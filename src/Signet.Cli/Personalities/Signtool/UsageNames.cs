namespace Signet.Cli.Personalities.Signtool;

/// <summary>Extended key usages by the names that Windows shows for them.</summary>
internal static class UsageNames
{
    private static readonly Dictionary<string, string> s_oids = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Code Signing"] = Oids.CodeSigning,
        ["Time Stamping"] = Oids.TimeStamping,
        ["Lifetime Signing"] = Oids.LifetimeSigning,
        ["Windows Hardware Driver Verification"] = Oids.HardwareDriverVerification,
        ["Windows Hardware Driver Attested Verification"] = Oids.HardwareDriverAttested,
        ["Windows Hardware Driver Extended Verification"] = Oids.HardwareDriverExtended,
        ["Windows System Component Verification"] = Oids.WindowsSystemComponent,
        ["Kernel Mode Code Signing"] = "1.3.6.1.4.1.311.61.1.1",
        ["Server Authentication"] = "1.3.6.1.5.5.7.3.1",
        ["Client Authentication"] = "1.3.6.1.5.5.7.3.2",
        ["Secure Email"] = "1.3.6.1.5.5.7.3.4",
    };

    /// <summary>The identifier of a usage; what is no known name stays, and no certificate has it unless it is an identifier.</summary>
    internal static string Find(string text) => s_oids.GetValueOrDefault(text, text);
}
