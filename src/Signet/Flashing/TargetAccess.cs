namespace Signet.Flashing;

/// <summary>Reads and writes targets; what the world does to them becomes a finding that names the place.</summary>
internal static class TargetAccess
{
    private const int NoSpace = 28; // ENOSPC
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Opens the target.</summary>
    /// <exception cref="SigningException">It cannot be opened, or made as long as it must be.</exception>
    public static void OpenOrRefuse(this FlashTarget target)
    {
        try
        {
            target.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SigningException((IsFull(e) ? FlashingFindings.DiskFull : FlashingFindings.Target).With($"{target.Name}: {e.Message}"), e);
        }
    }

    /// <summary>Fills <paramref name="buffer"/> from the target.</summary>
    /// <exception cref="SigningException">The target failed, or ends.</exception>
    public static void ReadFully(this FlashTarget target, long offset, Span<byte> buffer)
    {
        try
        {
            var count = target.Read(offset, buffer);
            if (count != buffer.Length)
            {
                throw new EndOfStreamException($"only {count} of {buffer.Length} bytes could be read");
            }
        }
        catch (IOException e)
        {
            throw new SigningException(FlashingFindings.ReadFailed.With($"{target.Name} at 0x{offset:x}: {e.Message}"), e);
        }
    }

    /// <summary>Reads bytes of the target into memory of their own.</summary>
    public static byte[] ReadFully(this FlashTarget target, long offset, int length)
    {
        var bytes = new byte[length];
        target.ReadFully(offset, bytes);
        return bytes;
    }

    /// <summary>Writes.</summary>
    /// <exception cref="SigningException">The target failed or is full.</exception>
    public static void WriteFully(this FlashTarget target, long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            target.Write(offset, bytes);
        }
        catch (IOException e)
        {
            throw WriteFailed(target, $"at 0x{offset:x}", e);
        }
    }

    /// <summary>Makes durable what was written.</summary>
    /// <exception cref="SigningException">The target failed or is full.</exception>
    public static void FlushFully(this FlashTarget target)
    {
        try
        {
            target.Flush();
        }
        catch (IOException e)
        {
            throw WriteFailed(target, "while its cache was flushed", e);
        }
    }

    /// <summary>Makes all bytes zero.</summary>
    /// <exception cref="SigningException">The target failed.</exception>
    public static void ClearFully(this FlashTarget target)
    {
        try
        {
            target.Clear();
        }
        catch (IOException e)
        {
            throw WriteFailed(target, "while it was cleared", e);
        }
    }

    private static SigningException WriteFailed(FlashTarget target, string where, IOException e) =>
        new((IsFull(e) ? FlashingFindings.DiskFull : FlashingFindings.WriteFailed).With($"{target.Name} {where}: {e.Message}"), e);

    private static bool IsFull(Exception e) => e.HResult is NoSpace or WindowsDiskFull or WindowsHandleDiskFull;
}
