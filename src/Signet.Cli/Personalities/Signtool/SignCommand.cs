namespace Signet.Cli.Personalities.Signtool;

/// <summary><c>signtool sign</c>: signs files in place, or makes the parts of a signature.</summary>
internal static class SignCommand
{
    internal static PersonalityCommand<SignRequest> Command { get; } =
        new("sign", "Signs files, in place.", new SignRequest(), RunAsync)
        {
            Usage = SigntoolUsage.Sign,
            Options = SignOptions.Rows,
            Argument = (r, v) => r with { Files = [.. r.Files, .. PersonalityFiles.Expand(v)] },
            Check = SignOptions.Check,
        };

    private static async Task<ExitCode> RunAsync(SignRequest request, CliContext context, CancellationToken cancellation)
    {
        var output = new SigntoolOutput(context);
        request = SignOptions.WithDigests(request, SigntoolStyle.IsOld(context), text => context.Error.WriteLine($"Note: {text}"));
        if (request.DigestFrom is not null)
        {
            // Another has signed: there is nobody to choose.
            await SignAllAsync(new DigestCompleting(request, context), request, context, output, cancellation);
        }
        else
        {
            var chosen = new SignerChoice(request, context).Choose();
            await using var key = chosen.Key;
            context.Out.Write($"Done Adding Additional Store\n");
            IFileWork work = request switch
            {
                { DigestTo: not null } => new DigestWriting(request, chosen, context),
                { DigestOnly: true } => new DigestSigning(request, chosen),
                { Pkcs7To: not null } => new Pkcs7Making(request, chosen),
                _ => new FileSigningWork(request, chosen, context),
            };
            await SignAllAsync(work, request, context, output, cancellation);
            WarnOfDigests(request, chosen, output);
        }

        if (!request.Quiet)
        {
            output.WriteCounts("Number of files successfully Signed", request.Tells);
        }

        return output.Code;
    }

    private static async Task SignAllAsync(IFileWork work, SignRequest request, CliContext context, SigntoolOutput output, CancellationToken cancellation)
    {
        foreach (var file in request.Files)
        {
            try
            {
                var notice = await work.RunAsync(file, cancellation);
                output.Successes++;
                if (notice is not null)
                {
                    TellOfSeal(notice, request, context, output);
                }
                else if (!request.Quiet)
                {
                    var stamped = SigntoolStyle.IsOld(context) && (request.Timestamp ?? request.LegacyTimestamp) is not null;
                    context.Out.Write($"Successfully signed{(stamped ? " and timestamped" : "")}: {file}\n");
                }
            }
            catch (Exception e) when (SignFailure.Of(e, file) is { } failure)
            {
                if (failure.EndsRun)
                {
                    throw new PersonalityException(failure.Message);
                }

                output.Fail(request.Quiet && failure.NamesFile ? null : failure.Message);
                if (request.Debug && failure.Reason is { } reason)
                {
                    context.Error.Write($"Error information: {reason}\n");
                }

                if (failure.NamesFile)
                {
                    output.Error($"An error occurred while attempting to sign: {file}");
                }
            }
        }
    }

    // Told even when it does not count.
    private static void TellOfSeal(SealNotice notice, SignRequest request, CliContext context, SigntoolOutput output)
    {
        if (!request.NoSealWarning)
        {
            output.CountWarning();
        }

        if (!request.Quiet)
        {
            PersonalityRun.WriteError(SigntoolPersonality.Style with { ErrorPrefix = notice.Prefix }, notice.Text, context);
        }
    }

    private static void WarnOfDigests(SignRequest request, ChosenSigner chosen, SigntoolOutput output)
    {
        var signer = chosen.Certificate.Certificate;
        var own = DigestChoice.OfSignature(signer);
        Warn(request.WarnsOfDigest, request.Digest, "file");
        Warn(request.WarnsOfTimestampDigest, request.TimestampDigest, "time stamp");

        void Warn(bool asked, DigestChoice? choice, string what)
        {
            if (asked && choice is not null && choice.For(signer) is var digest && digest != own)
            {
                output.Warn($"The digest of the {what} is {digest.Name}, that of the certificate's own signature {own?.Name ?? "another"}.");
            }
        }
    }
}
