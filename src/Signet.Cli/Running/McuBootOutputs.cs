using System.Collections.Concurrent;
using Signet.Cli.Options;
using Signet.Files;
using Signet.McuBoot;

namespace Signet.Cli.Running;

/// <summary>Where images go, and in which form: raw binary or Intel HEX.</summary>
/// <param name="write">Where the user wants them.</param>
/// <param name="form"><c>bin</c>, <c>hex</c>, or null to go by the output's name.</param>
internal sealed class McuBootOutputs(WriteRequest write, string? form)
{
    private readonly ConcurrentDictionary<string, string> _taken = new(StringComparer.Ordinal);

    /// <summary>The forms that can be asked for.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["bin", "hex"];

    /// <summary>Refuses a request that does not say where to: a program is never replaced by its image.</summary>
    public static void Check(WriteRequest write)
    {
        if (write.Output is null && write.OutputFolder is null)
        {
            throw new UsageException("--output or --output-dir is needed", "A program is not replaced by its image.");
        }
    }

    /// <summary>Where the image of <paramref name="input"/> goes. A folder's file is named as the input, with the ending that its form has.</summary>
    /// <exception cref="SigningException">The input itself is there, or another's image goes there.</exception>
    public string PathFor(string input)
    {
        var path = write.OutputFor(input)!;
        if (write.Output is null && form is not null && Path.GetExtension(path).ToLowerInvariant() is ".bin" or ".hex")
        {
            path = Path.ChangeExtension(path, form);
        }

        if (FileEditor.IsSame(path, input))
        {
            throw new SigningException(McuBootSigningFindings.SameOutput.With($"{path} is the program itself"));
        }

        var other = _taken.GetOrAdd(Path.GetFullPath(path), input);
        return other == input ? path : throw new SigningException(McuBootSigningFindings.SameOutput.With($"{path} is already the image of {other}"));
    }

    /// <summary>Writes an image.</summary>
    public async Task WriteAsync(string path, McuBootSigned signed, CancellationToken cancellation)
    {
        var hex = form is null ? Path.GetExtension(path).Equals(".hex", StringComparison.OrdinalIgnoreCase) : form == "hex";
        var content = hex ? signed.ToHex() : signed.ToBinary();
        if (write.OutputFolder is not null)
        {
            Directory.CreateDirectory(write.OutputFolder);
        }

        await OutputFile.WriteAsync(path, content, cancellation);
    }
}
