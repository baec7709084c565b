using Signet.Authenticode;
using Signet.Binary;
using Signet.Files;
using Signet.Timestamps;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Signs a file in place.</summary>
internal sealed class FileSigningWork(SignRequest request, ChosenSigner chosen, CliContext context) : IFileWork
{
    /// <summary>The refusal to add a signature that would break a seal.</summary>
    internal const string Sealed =
        "The file has a sealed signature. In order to append more\n\tsignatures the seal will have to be removed and the file will have to\n"
        + "\tbe re-signed. The /force option must be specified as part of the\n\tcommand in order to do so.";

    // A file without its seal is put together in memory before it is signed.
    private const long MaxSealedBytes = 1024 * 1024 * 1024;

    private readonly TimestampServers? _servers = SignTimestamps.Open(request, chosen, context);

    public async Task<SealNotice?> RunAsync(string file, CancellationToken cancellation)
    {
        using var source = FileEditor.Open(file);
        SignContent.EnsureRecognized(source);

        // A seal covers the unauthenticated attributes, where a second signature goes.
        if (request.Append && FindSeal(source) is { } removal)
        {
            if (!request.Force)
            {
                throw new PersonalityException(Sealed);
            }

            FileEditor.Apply(source, await SignWithoutSealAsync(source, removal, cancellation), null, cancellation);
            return SealNotice.Removed;
        }

        FileEditor.Apply(source, await SignAsync(source, cancellation), null, cancellation);
        return request.IntentToSeal ? SealNotice.Promised : null;
    }

    private async Task<Edits> SignAsync(ByteSource source, CancellationToken cancellation)
    {
        var signing = SignContent.Open(source, request, chosen, context, cancellation);
        if (!chosen.IsValid)
        {
            throw new SigningException(SigningFindings.CertificateTime.With($"{chosen.Certificate.Certificate.SubjectName} is not valid yet"));
        }

        return (await FileSigner.SignAsync(signing, chosen.Signer, _servers, cancellation)).Edits;
    }

    private async Task<Edits> SignWithoutSealAsync(ByteSource source, Edits removal, CancellationToken cancellation)
    {
        var all = new FileRange(0, source.Length <= MaxSealedBytes ? source.Length
            : throw new PersonalityException($"The file is sealed and has {source.Length} bytes; a seal is removed from files up to {MaxSealedBytes} bytes."));
        using var bare = new MemorySource(removal.Apply(source.ReadExactly(all)));
        var whole = new Edits();
        whole.Replace(all, (await SignAsync(bare, cancellation)).Apply(bare.ReadExactly(new FileRange(0, bare.Length))));
        return whole;
    }

    /// <summary>The edits that take the file's seal away; null when there is none.</summary>
    internal static Edits? FindSeal(ByteSource source)
    {
        var file = SignedFile.Open(source);
        var bearer = file.IsSigned ? file.Signatures.FirstOrDefault(SignatureFacts.IsSealed) : null;
        return bearer is null ? null : file.With(bearer.Index, SignatureFacts.WithoutSeal(bearer.Data!));
    }
}
