using System.Text;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>The files of signing in two steps: their names, and how digests and signatures are written in them.</summary>
internal static class DigestFiles
{
    internal static string Digest(string folder, string file) => Path.Combine(folder, Path.GetFileName(file) + ".dig");

    internal static string Unsigned(string folder, string file) => Path.Combine(folder, Path.GetFileName(file) + ".p7u");

    internal static string Signed(string digest) => digest + ".signed";

    /// <summary>Refuses a folder that is not there, before anything is worked out.</summary>
    internal static void EnsureFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new PersonalityException($"The folder does not exist: {folder}");
        }
    }

    internal static byte[] Base64(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
}
