using System.Diagnostics;

namespace Signet.Tests.Files;

/// <summary>A file system in memory that is soon full. Only the superuser of a Linux machine can make one; elsewhere the test is skipped.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="size">In bytes; a multiple of 4096.</param>
    public SmallDisk(long size)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", Root))
        {
            _folder.Dispose();
            Assert.Skip("needs a Linux superuser who may mount a tmpfs");
        }
    }

    public string Root => _folder.Root;

    public string this[string name] => _folder[name];

    /// <summary>Fills the disk up to the last page, then frees <paramref name="left"/> bytes.</summary>
    public void Fill(int left)
    {
        var page = new byte[4096];
        using var filler = new FileStream(this["filler"], FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            filler.SetLength(filler.Length - filler.Length % 4096 - left);
        }
    }

    public void Dispose()
    {
        // A process that another test starts inherits open files for a moment, and the disk is busy until it lets go of them.
        if (!Run("umount", Root))
        {
            Run("umount", "--lazy", Root);
        }

        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
