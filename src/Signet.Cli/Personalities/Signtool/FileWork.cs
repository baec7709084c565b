namespace Signet.Cli.Personalities.Signtool;

/// <summary>What is done with each file.</summary>
internal interface IFileWork
{
    /// <summary>Does it; what it throws is told as that file's failure.</summary>
    /// <returns>What to tell of seals in place of success; mostly null.</returns>
    Task<SealNotice?> RunAsync(string file, CancellationToken cancellation);
}

/// <summary>A warning that a file which was signed needs a seal now.</summary>
/// <param name="Prefix">What stands before it.</param>
/// <param name="Text">Its words.</param>
internal sealed record SealNotice(string Prefix, string Text)
{
    /// <summary>For a signature that promises a seal. It has no words of a warning before it, though it counts as one.</summary>
    internal static SealNotice Promised { get; } = new(
        "", "The file was signed with the intentToSeal attribute set. The file will fail\n\tverification until the signature is sealed and users are therefore\n\tadvised to seal.");

    /// <summary>For a signature that took the place of a seal.</summary>
    internal static SealNotice Removed { get; } = new(
        SigntoolOutput.WarningPrefix,
        "The existing seal was removed from the file and the desired\n\tsignature was appended to the file. The file will fail verification\n"
        + "\tuntil the signature is sealed and users are therefore advised to seal.");
}
