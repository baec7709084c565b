using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Personalities.ImageSigner;

/// <summary>The three verbs, with the original's messages.</summary>
internal static class ImageSignerRun
{
    private delegate Task Work(string image, string other, CliContext context, CancellationToken cancellation);

    private static readonly Dictionary<string, Work> s_verbs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sign"] = SignAsync,
        ["getcatalog"] = GetCatalogAsync,
        ["truncate"] = TruncateAsync,
    };

    internal static async Task<ExitCode> RunAsync(ImageSignerRequest request, CliContext context, CancellationToken cancellation)
    {
        if (request.Words is not [var verb, var image, var other])
        {
            context.Out.WriteRaw(ImageSignerPersonality.Usage);
            return ExitCode.Failed;
        }

        var work = s_verbs.GetValueOrDefault(verb) ?? throw new PersonalityException($"Unrecognized command: {verb}");
        (image, other) = (PersonalityFiles.Local(image), PersonalityFiles.Local(other));
        try
        {
            await work(image, other, context, cancellation);
            return ExitCode.Success;
        }
        catch (SigningException e)
        {
            throw new PersonalityException(ImageSignerMessages.Of(e.Finding, signs: work == SignAsync));
        }
        catch (UnauthorizedAccessException)
        {
            // The image is read first; what may be read but not written is the image of SIGN, or the second file.
            throw new PersonalityException($"Unable to access file: {(work == SignAsync || !CanRead(image) ? image : other)}");
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PersonalityException($"File not found: {(File.Exists(image) ? other : image)}");
        }
        catch (IOException e)
        {
            throw new PersonalityException($"File IO failed: {e.Message}");
        }
    }

    private static async Task SignAsync(string image, string catalog, CliContext context, CancellationToken cancellation)
    {
        using var signed = FileSource.Open(catalog);
        using var source = FileEditor.Open(image);
        var signing = FfuSigning.Open(source, cancellation);
        signing.EnsureIntact(null, cancellation);
        var edits = signing.Put(signed, allowUnsigned: false, cancellation);
        await Task.Run(() => FileEditor.Apply(source, edits, null, cancellation), cancellation);
        context.Out.Write($"Successfully signed image.\n");
    }

    private static async Task GetCatalogAsync(string image, string catalog, CliContext context, CancellationToken cancellation)
    {
        RefuseSame(image, catalog);
        using var source = FileSource.Open(image);
        var signing = FfuSigning.Open(source, cancellation);
        _ = signing.ReadCatalog(out var bytes);
        TellPlatforms(signing, context);
        await OutputFile.WriteAsync(catalog, bytes, cancellation);
        context.Out.Write($"Successfully extracted catalog.\n");
    }

    // The original has no word for success here.
    private static async Task TruncateAsync(string image, string output, CliContext context, CancellationToken cancellation)
    {
        RefuseSame(image, output);
        using var source = FileSource.Open(image);
        var signing = FfuSigning.Open(source, cancellation);
        var beginning = signing.Truncate();
        TellPlatforms(signing, context);
        await OutputFile.WriteAsync(output, beginning, cancellation);
    }

    // The image would be lost.
    private static void RefuseSame(string image, string output)
    {
        if (FileEditor.IsSame(image, output))
        {
            throw new PersonalityException($"Unable to access file: {output}");
        }
    }

    private static void TellPlatforms(FfuSigning signing, CliContext context)
    {
        foreach (var id in signing.File.Stores[0].Header.PlatformIds)
        {
            context.Out.Write($"Platform ID: {id}\n");
        }
    }

    private static bool CanRead(string path)
    {
        try
        {
            using var source = FileSource.Open(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
