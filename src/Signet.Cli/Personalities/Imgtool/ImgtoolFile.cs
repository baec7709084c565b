using Signet.Cli.Personalities.Click;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>Reads the images that commands are given.</summary>
internal static class ImgtoolFile
{
    // A header counts payload bytes in 32 bits; no flash that MCUboot manages is near this.
    private const long MaxBytes = 512L * 1024 * 1024;

    /// <summary>True when the name says that the file is Intel HEX, which is all that the original goes by.</summary>
    internal static bool IsHex(string path) => Path.GetExtension(path).Equals(".hex", StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">What is said when it is not there.</param>
    /// <param name="cancellation">Stops.</param>
    internal static async Task<byte[]> ReadRawAsync(string path, string missing, CancellationToken cancellation)
    {
        var file = new FileInfo(path);
        if (!file.Exists && !Directory.Exists(path))
        {
            throw new ClickException(missing);
        }

        return !file.Exists || file.Length <= MaxBytes ? await File.ReadAllBytesAsync(path, cancellation)
            : throw new ClickFailure($"{path} has {file.Length} bytes; files of up to {MaxBytes} are read.");
    }

    /// <summary>The bytes of an image; of Intel HEX those from the lowest address on, gaps filled with 0xFF.</summary>
    /// <inheritdoc cref="ReadRawAsync"/>
    internal static async Task<byte[]> ReadAsync(string path, string missing, CancellationToken cancellation)
    {
        var bytes = await ReadRawAsync(path, missing, cancellation);
        return !IsHex(path) ? bytes
            : McuBootProgram.TryReadHex(bytes, out var program, out var problem) ? program.Bytes.ToArray()
            : throw new SigningException(problem);
    }
}
