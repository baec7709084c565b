using System.Diagnostics;

namespace Signet.EndToEnd;

/// <summary>A small file system in memory. Only the superuser of a Linux machine can make one; elsewhere the test is skipped.</summary>
internal sealed class Disk : IDisposable
{
    private Disk(string root) => Root = root;

    public string Root { get; }

    /// <param name="size">In bytes; a multiple of 4096.</param>
    public static Disk Mount(string root, long size)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", root))
        {
            Assert.Skip("needs a Linux superuser who may mount a tmpfs");
        }

        return new Disk(root);
    }

    public void Remount(string option) => Assert.True(Run("mount", "-o", "remount," + option, Root));

    /// <summary>Leaves no page free.</summary>
    public void Fill()
    {
        var page = new byte[4096];
        using var filler = new FileStream(Path.Combine(Root, "filler"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            // full: that is the point
        }
    }

    public void Dispose() => Run("umount", Root);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
