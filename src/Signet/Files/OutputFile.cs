namespace Signet.Files;

/// <summary>Writes a whole file so that it appears complete or not at all.</summary>
public static class OutputFile
{
    /// <summary>Writes <paramref name="content"/> to a temporary file beside <paramref name="path"/>, and renames it when it is on the disk.</summary>
    /// <remarks>
    /// The write itself does not wait: flushing to the disk cannot, and takes longer. A program that never waits has nothing of the machinery of waiting
    /// compiled at its start, which costs more than a small file.
    /// </remarks>
    /// <exception cref="SigningException">There is a device, a pipe or a socket of that name.</exception>
    /// <exception cref="IOException">The disk is full, or another failure of the world. What was there before is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file that is there is read-only, or the folder cannot be written.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return WriteAsync(path, stream =>
        {
            stream.Write(content.Span);
            return Task.CompletedTask;
        });
    }

    /// <summary>As <see cref="WriteAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>, for content that is written piece by piece.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="write">Writes the content, and may read it back. What it throws leaves what was there before.</param>
    /// <exception cref="SigningException">There is a device, a pipe or a socket of that name.</exception>
    /// <exception cref="IOException">The disk is full, or another failure of the world. What was there before is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file that is there is read-only, or the folder cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<FileStream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        SpecialFiles.Refuse(path);
        var full = FileEditor.RealPath(path);
        FileEditor.RefuseReadOnly(full);
        var temporary = PrivateFile.NameFor(full);
        try
        {
            await using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0 }))
            {
                await write(stream);
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
