using Signet.Cli.Options;

namespace Signet.Cli.Personalities;

/// <summary>Every personality by name. The lambdas keep its tables unmade until it is chosen.</summary>
internal static class PersonalityTable
{
    /// <summary>In the order in which help shows them.</summary>
    internal static IReadOnlyList<CliEntry> Entries { get; } =
    [
        new("signtool", "Sign, time-stamp and verify as Microsoft's signtool.", static () => Signtool.SigntoolPersonality.Personality),
        new("makecat", "Make catalogs from definition files as Microsoft's makecat.", static () => Makecat.MakecatPersonality.Personality),
        new("pvk2pfx", "Make a PFX of a PVK and an SPC as Microsoft's pvk2pfx.", static () => KeyTools.Pvk2PfxPersonality.Personality),
        new("cert2spc", "Put certificates into an SPC as Microsoft's cert2spc.", static () => KeyTools.Cert2SpcPersonality.Personality),
        new("makecert", "Make test certificates as Microsoft's makecert.", static () => KeyTools.MakecertPersonality.Personality),
        new("certutil", "Import, list and dump certificates as Windows' certutil.", static () => KeyTools.CertutilPersonality.Personality),
        new("inf2cat", "Make the catalogs of driver packages as Microsoft's Inf2Cat.", static () => Inf2Cat.Inf2CatPersonality.Personality),
        new("imagesigner", "Sign Full Flash Update images as Microsoft's ImageSigner.", static () => ImageSigner.ImageSignerPersonality.Personality),
        new("imgtool", "Make keys and sign firmware as MCUboot's imgtool.", static () => Imgtool.ImgtoolPersonality.Personality),
        new("ffutool", "Flash Full Flash Update images as Microsoft's FFUTool.", static () => FfuTool.FfuToolPersonality.Personality),
    ];

    /// <summary>The personality of that name, or null.</summary>
    internal static Personality? Find(string name) => (Personality?)Entries.FirstOrDefault(e => e.Name == name)?.Open();

    /// <summary>The personality that the program was called as: the name of a link to it, <c>/usr/local/bin/signtool</c> or <c>SignTool.exe</c>.</summary>
    internal static Personality? FindCalled(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        name = name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name.EndsWith(".py", StringComparison.Ordinal) ? name[..^3] : name;
        return Find(name.ToLowerInvariant());
    }
}
