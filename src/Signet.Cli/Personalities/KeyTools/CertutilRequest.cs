using Signet.Stores;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>What certutil was asked.</summary>
internal sealed record CertutilRequest
{
    /// <summary>The verb, as the table spells it.</summary>
    public string Verb { get; init; } = "-dump";

    /// <summary>True when the current user's stores are meant, not the machine's.</summary>
    public bool User { get; init; }

    public bool Force { get; init; }

    public string? Password { get; init; }

    /// <summary>What stands behind the verb.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whose stores are meant.</summary>
    public StoreLocation Location => User ? StoreLocation.CurrentUser : StoreLocation.LocalMachine;
}
