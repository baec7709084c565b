using System.Text;
using Signet.Cli.Personalities.Click;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary><c>imgtool sign</c>, which is also called <c>create</c>: makes an image of a program.</summary>
internal static class SignCommand
{
    // What the original says when it signs, and when it leaves that to others.
    private const string SignsPayload = "image.py: sign the payload\n";
    private const string SignsDigest = "image.py: sign the digest\n";

    internal static ClickCommand<SignRequest> Create(string name) => new(name, "Make an image of a program, signed or not.", new SignRequest(), RunAsync)
    {
        MoreHelp = "Files are Intel HEX when their names end with .hex, and raw bytes otherwise.",
        Options = SignOptions.Options,
        Arguments =
        [
            new("INFILE", "The program.", (r, v) => r with { Input = v }),
            new("OUTFILE", "The image.", (r, v) => r with { Output = v }),
        ],
    };

    private static async Task<ExitCode> RunAsync(SignRequest request, CliContext context, CancellationToken cancellation)
    {
        try
        {
            await SignAsync(request, context, cancellation);
            return ExitCode.Success;
        }
        catch (SigningException e) when (SignWords.Of(e.Finding) is { } words)
        {
            throw new ClickException(words);
        }
    }

    private static async Task SignAsync(SignRequest request, CliContext context, CancellationToken cancellation)
    {
        if (request.Image is { LoadAddress: not 0, RomFixed: not 0 })
        {
            throw new ClickException("Can not set rom_fixed and load_addr at the same time");
        }

        var program = await ReadProgramAsync(request.Input, cancellation);
        if (!request.Image.PadHeader && program.Bytes.Span[..Math.Min(request.Image.HeaderSize, program.Bytes.Length)].ContainsAnyExcept((byte)0))
        {
            throw new ClickException(SignWords.NoRoomForHeader); // before anything else is looked at, as the original
        }

        await using var key = request.Key.Key is null ? null : request.Key.Open(context);
        await using var recipient = request.EncryptFor is null ? null : (request.Key with { Key = request.EncryptFor }).Open(context);
        await using var fixedKey = request.FixedSignatureKey is null ? null : (request.Key with { Key = request.FixedSignatureKey }).Open(context);
        SignKeys.Check(request, key, recipient);
        var image = SignContent.Complete(request, recipient?.Public);
        SignKeys.CheckFixedSignature(request, key, fixedKey);
        SignKeys.CheckDigest(request, key ?? fixedKey);
        if ((key ?? fixedKey) is { } named && McuBootDevelopmentKeys.IsDevelopmentKey(named.Public, out var known))
        {
            context.Error.Write($"Warning: the key is {known} of MCUboot's own repository. Everybody has it; use it for trials alone.\n");
        }

        if (request.VectorToSign is { } vector)
        {
            var made = McuBootSigner.Vector(program, image, (key ?? fixedKey)?.Public);
            await OutputFile.WriteAsync(request.Output, vector == "digest" ? made.Digest : made.Region, cancellation);
            context.Out.Write($"image.py: export {vector}\n");
            return;
        }

        var says = key is null ? "" : key.Public.Algorithm.Oid == Oids.Ed25519 ? SignsDigest : SignsPayload;
        var signed = fixedKey is not null ? McuBootSigner.Prepare(program, image, fixedKey.Public).Complete(await ReadSignatureAsync(request.FixedSignature!, cancellation))
            : await McuBootSigner.SignAsync(program, image, key?.OpenSigningKey(), cancellation);
        SignContent.CheckRoom(signed);
        await WriteAsync(request, signed, cancellation);
        Tell(signed, fixedKey is { IsPrivate: true } && fixedKey.Public.Algorithm.Oid != Oids.Ed25519 ? SignsPayload : says, context);
    }

    private static async Task<McuBootProgram> ReadProgramAsync(string path, CancellationToken cancellation)
    {
        var bytes = await ImgtoolFile.ReadRawAsync(path, "Input file not found", cancellation);
        return !ImgtoolFile.IsHex(path) ? new McuBootProgram(bytes, null)
            : McuBootProgram.TryReadHex(bytes, out var program, out var problem) ? program
            : throw new SigningException(problem);
    }

    private static async Task<byte[]> ReadSignatureAsync(string path, CancellationToken cancellation)
    {
        var text = await ImgtoolFile.ReadRawAsync(path, $"Signature file {path} not found", cancellation);
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(text));
        }
        catch (FormatException)
        {
            throw new ClickFailure($"{path} does not hold a signature in base64.");
        }
    }

    private static async Task WriteAsync(SignRequest request, McuBootSigned signed, CancellationToken cancellation)
    {
        var bytes = ImgtoolFile.IsHex(request.Output) ? signed.ToHex() : signed.ToBinary();
        if (request.SignatureOutput is { } path)
        {
            await OutputFile.WriteAsync(path, Encoding.ASCII.GetBytes(Convert.ToBase64String(signed.Signature.Span)), cancellation);
        }

        await OutputFile.WriteAsync(request.Output, bytes, cancellation);
    }

    // A compressed image is signed twice, and its sizes are told in between.
    private static void Tell(McuBootSigned signed, string says, CliContext context)
    {
        context.Out.WriteRaw(says);
        if (signed.Compression is var (compressed, plain))
        {
            context.Out.Write($"compressed image size: {compressed} bytes\noriginal image size: {plain} bytes\n");
            context.Out.WriteRaw(signed.Image.IsCompressed || signed.Image.IsEncrypted ? says : "");
        }

        foreach (var finding in signed.Findings.Where(f => f.Severity != Severity.Note))
        {
            context.Error.Write($"Warning: {finding.Message}\n");
        }
    }
}
