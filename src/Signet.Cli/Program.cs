using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Signet.Disks;
using Signet.Files;
using Signet.Flashing;
using Signet.Keys;
using Signet.Lzma;
using Signet.McuBoot;
using Signet.OpenSsl;
using Signet.Serial;

namespace Signet.Cli;

/// <summary>The process: streams, signals, environment. Everything else is <see cref="CommandLine"/>.</summary>
internal static class Program
{
    // How long a verb may take to end by itself once it was asked to.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private static int Main(string[] args)
    {
        // Scripts ask for the version before every run: answer before anything is loaded.
        if (args is ["--version"] or ["-V"])
        {
            Console.Out.Write("signet " + ProductVersion.Text + "\n");
            return 0;
        }

        return Run(args);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(string[] args)
    {
        NativeCryptography.Register(static () => OpenSslCryptography.Open()); // a lambda: Signet.Interop is loaded only when it is called
        NativeCompression.Register(static () => LzmaCompression.Open());
        SpecialFiles.Register(static path => FlashTargets.IsSpecial(path));
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        var context = FromProcess();
        var run = Task.Run(() => CommandLine.RunAsync(args, context, stop.Token, ProgramName.Read()));
        WaitHandle.WaitAny([((IAsyncResult)run).AsyncWaitHandle, stop.Token.WaitHandle]);
        if (stop.IsCancellationRequested && !run.Wait(s_grace))
        {
            // The verb waits for something that cannot be cancelled, standard input for one. Files are replaced atomically, so ending is safe.
            context.WriteError(CliFindings.Interrupted.With("interrupted"));
            return (int)ExitCode.Interrupted;
        }

        return (int)run.GetAwaiter().GetResult();

        // The first signal asks the verb to stop; a second one is left to the system, which ends the process at once.
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static CliContext FromProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = System.Text.Encoding.UTF8;
        }

        var interactive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb"
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));
        var color = interactive && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new CliContext(Console.OpenStandardOutput(), Console.OpenStandardError(), color)
        {
            Input = new LazyInput(),
            Variable = Environment.GetEnvironmentVariable,
            Prompt = ReadSecret,
            Interactive = interactive,
            OpenDisk = OpenDisk,
            OpenSerial = static (path, speed) => SerialPorts.Open(path, speed),
            MakePty = static () => (SerialPorts.MakePty(out var path), path),
        };
    }

    // A file is no disk here, for its size is the image's to say; nor is a folder.
    private static FlashTarget? OpenDisk(string path) =>
        Directory.Exists(path) || FlashTargets.Find(path, 0, 512) is not { } target || target is FileTarget ? null : target;

    // Reads a line from the keyboard without showing it; null when standard input is no keyboard.
    private static string? ReadSecret(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        _ = Console.KeyAvailable; // switches the echo off before anybody is asked; what is typed ahead would show
        Console.Error.Write(prompt);
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar != 0)
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.Write('\n');
        return typed.ToString();
    }

    /// <summary>Standard input, opened when it is first read.</summary>
    private sealed class LazyInput : TextReader
    {
        public override int Peek() => Console.In.Peek();

        public override int Read() => Console.In.Read();

        public override int Read(char[] buffer, int index, int count) => Console.In.Read(buffer, index, count);

        public override string? ReadLine() => Console.In.ReadLine();
    }
}
