using System.Security.Cryptography;

namespace Signet.Files;

/// <summary>Writes a whole small file so that it appears complete or not at all.</summary>
public static class OutputFile
{
    /// <summary>Writes <paramref name="content"/> to a temporary file beside <paramref name="path"/>, and renames it when it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full, or another failure of the world. What was there before is still there.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{RandomNumberGenerator.GetHexString(8, true)}.signet-new");
        try
        {
            await using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }))
            {
                await stream.WriteAsync(content, cancellation);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
