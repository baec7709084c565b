using System.Text;

namespace Signet.Ffu;

/// <summary>What the machine is, by its SMBIOS table as Linux shows it in a folder: one file for each text.</summary>
/// <remarks>These texts are data, not authority: who controls a machine can make it say anything. What lets an image be flashed is its signature.</remarks>
public static class SmbiosFolder
{
    /// <summary>Where Linux shows the texts.</summary>
    public const string Default = "/sys/class/dmi/id";

    private const int MaxBytes = 4096;

    /// <summary>Reads the identity.</summary>
    /// <param name="folder">Where the texts are.</param>
    /// <returns>The identity; a text whose file is missing is empty.</returns>
    /// <exception cref="SigningException">The texts say nothing, or cannot be read.</exception>
    public static DeviceIdentity Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            var identity = new DeviceIdentity(
                Text(folder, "sys_vendor"), Text(folder, "product_family"), Text(folder, "product_name"), Text(folder, "product_version"));
            return identity.IsKnown ? identity : throw new SigningException(DeviceFindings.Unknown.With($"{folder} does not give both manufacturer and product"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SigningException(DeviceFindings.Unknown.With(e.Message.TrimEnd('.')), e);
        }
    }

    // The kernel ends each text with a line feed; every other byte is the text's own, blanks at its end included.
    private static string Text(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return "";
        }

        using var stream = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
        var buffer = new byte[MaxBytes];
        var text = Encoding.UTF8.GetString(buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)));
        return text is [.., '\n'] ? text[..^1] : text;
    }
}
