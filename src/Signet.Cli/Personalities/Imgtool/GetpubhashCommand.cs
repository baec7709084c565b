using System.Text;
using Signet.Cli.Personalities.Click;
using Signet.Keys;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary><c>imgtool getpubhash</c>: for loaders that know a hash of their key alone.</summary>
internal static class GetpubhashCommand
{
    internal static ClickCommand<GetpubRequest> Command { get; } = new("getpubhash", "Print the SHA-256 of the public half of a key.", new GetpubRequest(), RunAsync)
    {
        Options =
        [
            .. GetpubRequest.Rows("Append SUFFIX to the names in C source."),
            new("--encoding", "encoding", "How to write it; lang-c when nothing is said.", (r, v) => r with { Encoding = v }) { Aliases = ["-e"], Choices = ["lang-c", "raw"] },
            ImgtoolOptions.Choice<GetpubRequest>("--sha", ["256", "384", "512"], "The digest, for loaders that hash keys with another than SHA-256: those for P-384 use 384.", (r, v) => r with { Digest = DigestAlgorithm.FromName("sha" + v) }) with { Own = true },
            GetpubRequest.PasswordRow,
        ],
    };

    private static async Task<ExitCode> RunAsync(GetpubRequest request, CliContext context, CancellationToken cancellation)
    {
        if (request is { Suffix.Length: > 0, Encoding: "raw" })
        {
            throw new ClickException("`--name-suffix` is only meaningful for the lang-c encoding");
        }

        await using var key = request.Key.Open(context);
        var digest = request.Digest ?? DigestAlgorithm.Sha256;
        await request.WriteAsync(
            request.Encoding == "raw" ? PublicKeyText.Hash(key.Public, digest)
                : Encoding.ASCII.GetBytes(PublicKeyText.HashC(key.Public, key.ShortName, GetpubRequest.FirstLine, request.Suffix, digest)),
            context, cancellation);
        return ExitCode.Success;
    }
}
