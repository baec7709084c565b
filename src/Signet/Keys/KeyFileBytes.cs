namespace Signet.Keys;

/// <summary>Key and certificate files as bytes.</summary>
internal static class KeyFileBytes
{
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads a whole file, which may be a pipe. The caller wipes the bytes.</summary>
    /// <exception cref="SigningException">It cannot be opened, or is larger than 16 MiB.</exception>
    public static byte[] Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[16 * 1024];
            for (var length = 0; ;)
            {
                var read = stream.Read(bytes, length, bytes.Length - length);
                length += read;
                if (read == 0)
                {
                    var exact = bytes[..length];
                    Array.Clear(bytes);
                    return exact;
                }

                if (length == bytes.Length)
                {
                    bytes = length < MaxBytes ? Grown(bytes)
                        : throw new SigningException(KeyFindings.TooLarge.With($"{path} has more than {MaxBytes} bytes"));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SigningException(KeyFindings.Unavailable.With(
                e is FileNotFoundException or DirectoryNotFoundException ? $"{path} does not exist" : $"{path} cannot be read: {e.Message}"), e);
        }
    }

    private static byte[] Grown(byte[] bytes)
    {
        var larger = new byte[bytes.Length * 2];
        bytes.CopyTo(larger, 0);
        Array.Clear(bytes);
        return larger;
    }
}
