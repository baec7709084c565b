using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signet.Cli.Output;
using Signet.Flashing;
using Signet.Smp;
using Signet.Uefi;

namespace Signet.Cli;

/// <summary>The world as a verb sees it: where to print, what the user wants of the output, the clock and the environment.</summary>
/// <remarks>Handlers take everything of the process from here, so that tests can run them side by side in one process.</remarks>
public sealed record CliContext
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Creates a context that prints to these streams.</summary>
    public CliContext(Stream output, Stream error, bool color)
    {
        Data = output;
        Out = new HumanWriter(Writer(output), color);
        Error = new HumanWriter(Writer(error), color);
    }

    /// <summary>Standard output for people: the result that was asked for.</summary>
    public HumanWriter Out { get; init; }

    /// <summary>Standard error: everything that is not the result.</summary>
    public HumanWriter Error { get; init; }

    /// <summary>Standard output as bytes: JSON, keys, signatures. Nothing else may go there then.</summary>
    public Stream Data { get; }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>The current instant, and timers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The environment variable of that name, or null.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Asks the user for a secret without showing it; null when there is no user.</summary>
    public Func<string, string?> Prompt { get; init; } = _ => null;

    /// <summary>Names a disk of this machine without opening it for writing; null when the path is none.</summary>
    public Func<string, FlashTarget?> OpenDisk { get; init; } = _ => null;

    /// <summary>Opens a serial port, at so many bits per second; throws where there are none.</summary>
    public Func<string, int, SerialPort> OpenSerial { get; init; } = (path, _) => throw new SigningException(SmpFindings.NoSerial.With($"{path} cannot be opened here"));

    /// <summary>Makes a pseudo terminal, and names its other side.</summary>
    public Func<(SerialPort Port, string Path)> MakePty { get; init; } = () => throw new SigningException(SmpFindings.NoSerial.With("a pseudo terminal cannot be made here"));

    /// <summary>Where the firmware's variables are. Nothing that a user sets leads elsewhere: the keys in them decide what is flashed.</summary>
    public string FirmwareFolder { get; init; } = SecureBoot.DefaultFolder;

    /// <summary>Where the SMBIOS texts are.</summary>
    public string SmbiosFolder { get; init; } = Ffu.SmbiosFolder.Default;

    /// <summary>True when the user sees standard error on a terminal: progress may move.</summary>
    public bool Interactive { get; init; }

    /// <summary>True when data is printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>True when only data and errors are printed.</summary>
    public bool Quiet { get; init; }

    /// <summary>True when each step is told.</summary>
    public bool Verbose { get; init; }

    /// <summary>True when a defect of ours shows its stack trace.</summary>
    public bool Debug { get; init; }

    /// <summary>The same context without colours.</summary>
    public CliContext WithoutColor() => this with { Out = Out.WithoutColor(), Error = Error.WithoutColor() };

    /// <summary>Tells of a step or outcome on standard error, unless <see cref="Quiet"/>.</summary>
    public void Tell(string text)
    {
        if (!Quiet)
        {
            Error.WriteLine(text);
        }
    }

    /// <summary>Tells of a detail on standard error, only when <see cref="Verbose"/>.</summary>
    public void TellMore(string text)
    {
        if (Verbose)
        {
            Error.WriteLine(text);
        }
    }

    /// <summary>Prints what went wrong and what to do about it, on standard error.</summary>
    /// <param name="finding">The reason.</param>
    /// <param name="path">The file it is about, if any.</param>
    /// <param name="help">What to do, when more is known than the rule says.</param>
    public void WriteError(Finding finding, string? path = null, string? help = null)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var (ink, word) = finding.Severity switch
        {
            Severity.Error => (Ink.Bad, "error"),
            Severity.Warning => (Ink.Warning, "warning"),
            _ => (Ink.Dim, "note"),
        };
        var about = (path, finding.Line) switch
        {
            (null, null) => "",
            (null, { } line) => $"line {line}: ",
            (_, null) => path + ": ",
            (_, { } line) => $"{path}:{line}: ",
        };
        Error.WriteLine($"{new Inked(ink, word)}: {about}{finding.Message} [{finding.Code}]\n{new Inked(Ink.Dim, "help")}: {help ?? finding.Remedy}");
    }

    /// <summary>Prints one JSON document on standard output.</summary>
    /// <param name="verb">The word in <c>"schema": "signet/verb/1"</c>, which comes first.</param>
    /// <param name="body">Writes the other properties of the outermost object.</param>
    public void WriteJson(string verb, Action<Utf8JsonWriter> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using (var writer = new Utf8JsonWriter(Data, s_json))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", $"signet/{verb}/1");
            body(writer);
            writer.WriteEndObject();
        }

        Data.Write("\n"u8);
        Data.Flush();
    }

    /// <summary>Prints one JSON document while <paramref name="body"/> works: for runs over many files.</summary>
    /// <param name="verb">The word in <c>"schema": "signet/verb/1"</c>, which comes first.</param>
    /// <param name="body">Writes the other properties of the outermost object.</param>
    /// <returns>What <paramref name="body"/> returned.</returns>
    public async Task<ExitCode> WriteJsonAsync(string verb, Func<Utf8JsonWriter, Task<ExitCode>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ExitCode code;
        await using (var writer = new Utf8JsonWriter(Data, s_json))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", $"signet/{verb}/1");
            try
            {
                code = await body(writer);
            }
            catch
            {
                writer.Reset(); // half a document is none: what was not sent yet is not sent at all
                throw;
            }

            writer.WriteEndObject();
        }

        Data.Write("\n"u8);
        await Data.FlushAsync(CancellationToken.None);
        return code;
    }

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
}
