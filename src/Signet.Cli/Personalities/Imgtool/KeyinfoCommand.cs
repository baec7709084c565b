using Signet.Cli.Options;
using Signet.Cli.Personalities.Click;
using Signet.Keys;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool keyinfo</c> was asked.</summary>
internal sealed record KeyinfoRequest
{
    public ImgtoolKeyRequest Key { get; init; } = new();

    public string? Require { get; init; }
}

/// <summary><c>imgtool keyinfo</c>: for build systems, so it never asks anybody.</summary>
internal static class KeyinfoCommand
{
    internal static ClickCommand<KeyinfoRequest> Command { get; } =
        new("keyinfo", "Print `private` for a key pair and `public` for a public key alone.", new KeyinfoRequest(), RunAsync)
        {
            Options =
            [
                ImgtoolKeyRequest.KeyRow.Within<ImgtoolKeyRequest, KeyinfoRequest>(r => r.Key, (r, p) => r with { Key = p }),
                ImgtoolOptions.Choice<KeyinfoRequest>("--require", ["private", "public"], "Fail when the key is of the other kind. Without it any kind will do.", (r, v) => r with { Require = v }),
                ImgtoolKeyRequest.PasswordRow.Within<ImgtoolKeyRequest, KeyinfoRequest>(r => r.Key, (r, p) => r with { Key = p }),
            ],
        };

    private static async Task<ExitCode> RunAsync(KeyinfoRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var key = Open(request.Key, context);
        var kind = key.IsPrivate ? "private" : "public";
        context.Out.Write($"{kind}\n");
        return request.Require is null || request.Require == kind ? ExitCode.Success
            : throw new ClickException($"Key {request.Key.Key} is {kind}, but {request.Require} was required.");
    }

    private static ImgtoolKey Open(ImgtoolKeyRequest request, CliContext context)
    {
        try
        {
            return (request.PasswordFrom is null ? request with { Silent = true } : request).Open(context);
        }
        catch (SigningException e) when (e.Finding.Code == KeyFindings.PasswordNeeded.Code)
        {
            throw new ClickException(
                $"Cannot inspect {request.Key}: key is password-protected or unreadable. keyinfo runs non-interactively and does not prompt for a passphrase.");
        }
    }
}
