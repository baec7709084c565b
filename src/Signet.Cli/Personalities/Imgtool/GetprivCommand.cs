using System.Security.Cryptography;
using System.Text;
using Signet.Cli.Personalities.Click;
using Signet.Keys;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool getpriv</c> was asked.</summary>
internal sealed record GetprivRequest
{
    public ImgtoolKeyRequest Key { get; init; } = new();

    public string? Format { get; init; }

    public bool Minimal { get; init; }
}

/// <summary><c>imgtool getpriv</c>: the key that a loader decrypts with, as C source.</summary>
internal static class GetprivCommand
{
    internal static ClickCommand<GetprivRequest> Command { get; } = new("getpriv", "Print a private key for a loader that decrypts images.", new GetprivRequest(), RunAsync)
    {
        Options =
        [
            ImgtoolOptions.Choice<GetprivRequest>("--format", ["openssl", "pkcs8"], "The structure; without it the usual one of the key's kind.", (r, v) => r with { Format = v }) with { Aliases = ["-f"] },
            ImgtoolKeyRequest.KeyRow.Within<ImgtoolKeyRequest, GetprivRequest>(r => r.Key, (r, p) => r with { Key = p }),
            new("--minimal", null, "Leave out what the loader can compute. It may have to be configured for that.", (r, _) => r with { Minimal = true }),
            ImgtoolKeyRequest.PasswordRow.Within<ImgtoolKeyRequest, GetprivRequest>(r => r.Key, (r, p) => r with { Key = p }),
        ],
    };

    private static async Task<ExitCode> RunAsync(GetprivRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var key = request.Key.Open(context);
        if (key.Private is null)
        {
            throw new ClickException(key.IsPrivate ? "The private key is not in a file, and does not leave where it is." : "Operation get_private_bytes requires private key");
        }

        LoaderKeyForm? form = request.Format switch { "openssl" => LoaderKeyForm.Traditional, "pkcs8" => LoaderKeyForm.Pkcs8, _ => null };
        var forms = LoaderPrivateKey.Forms(key.Private);
        if (forms.Count == 0 || (form is { } asked && !forms.Contains(asked)))
        {
            throw new ClickException(forms.Count == 0 ? $"Operation not supported with {key.ShortName} keys" : $"{key.ShortName} does not support {request.Format}");
        }

        if (request.Minimal && key.Private.CurveOid == Oids.NistP384)
        {
            // The original fails here as well, though it does not mean to.
            throw new ClickException("There is no minimal form of a P-384 key: no boot loader decrypts with one.");
        }

        var encoded = LoaderPrivateKey.Encode(key.Private, form, request.Minimal);
        context.Data.Write(Encoding.ASCII.GetBytes(LoaderPrivateKey.C(encoded, GetpubRequest.FirstLine)));
        CryptographicOperations.ZeroMemory(encoded);
        return ExitCode.Success;
    }
}
