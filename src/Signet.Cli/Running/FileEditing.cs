using System.Text.Json;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Files;

namespace Signet.Cli.Running;

/// <summary>A change to a file that is still to be made.</summary>
/// <param name="Result">One word for what was done once it is.</param>
/// <param name="Edits">The change.</param>
/// <param name="Findings">What is worth telling.</param>
internal sealed record FileChange(string Result, Edits Edits, IReadOnlyList<Finding> Findings)
{
    /// <inheritdoc cref="Written.Details"/>
    public Action<Utf8JsonWriter>? Details { get; init; }

    /// <inheritdoc cref="Written.Note"/>
    public string Note { get; init; } = "";
}

/// <summary>Opens a file, lets a verb decide on a change, and makes it.</summary>
internal static class FileEditing
{
    /// <summary>Opens <paramref name="path"/>, asks for the change and writes it, to <paramref name="output"/> or in place.</summary>
    public static async ValueTask<Written> RunAsync(
        string path, string? output, Func<ByteSource, ValueTask<FileChange>> decide, CancellationToken cancellation)
    {
        using var source = FileEditor.Open(path);
        var change = await decide(source);
        FileEditor.Apply(source, change.Edits, output, cancellation);
        return new Written(path, output ?? path, change.Result, change.Findings) { Details = change.Details, Note = change.Note };
    }

    /// <summary>For <see cref="ExistingSignature.Skip"/>: the outcome for a file whose signatures hold; null for one to be signed.</summary>
    /// <exception cref="SigningException">The file bears a signature that does not hold: it is not passed over in silence.</exception>
    public static Written? SkipIntact(string path, ExistingSignature existing, CancellationToken cancellation)
    {
        if (existing != ExistingSignature.Skip)
        {
            return null;
        }

        using var source = FileSource.Open(path);
        var file = SignedFile.Open(source);
        if (!file.IsSigned)
        {
            return null;
        }

        file.EnsureIntact(cancellation);
        if (file.Signatures.SelectMany(s => s.Findings).FirstOrDefault(f => f.Rule == SpcFindings.NotSealed) is { } promised)
        {
            throw new SigningException(promised); // no system takes the file as it is
        }

        return new Written(path, null, "skipped", []) { Note = ", its signature is intact" };
    }
}
