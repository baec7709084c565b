using System.Text;
using System.Text.RegularExpressions;

namespace Signet.EndToEnd;

/// <summary>A session at the command line, written down: files, commands, what they print, how they end.</summary>
/// <remarks>
/// <code>
/// # a comment
/// &lt;&lt;&lt; name.txt          a file to start with; its content is the lines up to one that says ===
/// $ signet explain usage | head -n 1
/// &gt; signtool sign /n “MyCompany Inc.“ a.sys
/// usage (error)           a line of standard output; … stands for any text within the line, a line of ... for any lines,
///                         a line of | for an empty one
/// ! error: …              a line of standard error
/// =&gt; 1                    the exit code; 0 when not said
/// </code>
/// Commands behind $ run under bash -o pipefail, one after the other, in a fresh folder, with signet on the PATH. Those behind &gt; are as typed at a
/// Windows prompt: blanks separate, double quotes hold together, and no other character means anything.
/// </remarks>
public static class Transcript
{
    /// <summary>Plays a transcript; the exception shows the first difference.</summary>
    /// <param name="text">The transcript.</param>
    /// <param name="folder">Where the commands run.</param>
    /// <param name="environment">Variables beside the usual ones, or instead of them.</param>
    /// <param name="cancellation">Ends the commands.</param>
    public static async Task PlayAsync(
        string text, string folder, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellation = default)
    {
        foreach (var block in Read(text))
        {
            if (block.File is { } name)
            {
                await File.WriteAllLinesAsync(Path.Combine(folder, name), block.Lines, cancellation);
                continue;
            }

            Compare(block, await RunAsync(block.Command!, block.IsWindows, folder, environment, cancellation));
        }
    }

    /// <summary>Runs one command.</summary>
    /// <param name="command">As typed.</param>
    /// <param name="isWindows">True when it was typed at a Windows prompt, false for bash.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables beside the usual ones, or instead of them.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="merged">True to get standard error within standard output, as a terminal shows them.</param>
    internal static async Task<Ended> RunAsync(
        string command, bool isWindows, string folder, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellation, bool merged = false)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = SignetProgram.Folder + ":" + Environment.GetEnvironmentVariable("PATH"),
            ["VECTORS"] = Path.Combine(SignetProgram.Repository, "tests", "vectors"),
            ["HOME"] = folder,
            ["SIGNET_STORES"] = Path.Combine(folder, "stores"),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        var shell = merged ? "exec 2>&1\n" : "";

        // "$@" hands the words over as they are, so no character of a Windows command line gets a meaning that it does not have there.
        string[] words = isWindows ? [shell + "\"$@\"", "bash", .. Words(command)] : [shell + command];
        return await SignetProgram.RunAsync("bash", ["-o", "pipefail", "-c", .. words], start =>
        {
            start.WorkingDirectory = folder;
            start.Environment.Remove("NO_COLOR");
            foreach (var (name, value) in variables)
            {
                start.Environment[name] = value;
            }
        }, cancellation);
    }

    private static IEnumerable<string> Words(string command) =>
        Regex.Matches(command, "(?:\"[^\"]*\"|[^\\s\"])+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value.Replace("\"", "", StringComparison.Ordinal));

    private static void Compare(Block block, Ended ended)
    {
        var (output, error) = (Lines(ended.Output), Lines(ended.Error));
        var wanted = block.Lines.Where(l => !l.StartsWith('!')).ToList();
        var wantedError = block.Lines.Where(l => l.StartsWith('!')).Select(l => l[1..].TrimStart(' ')).ToList();
        if (ended.Code != block.Code || !Fits(wanted, output) || !Fits(wantedError, error))
        {
            var what = new StringBuilder().AppendLine($"line {block.Number}: {(block.IsWindows ? '>' : '$')} {block.Command}");
            output.ForEach(l => what.AppendLine(l));
            error.ForEach(l => what.Append("! ").AppendLine(l));
            Assert.Fail(what.Append("=> ").AppendLine($"{ended.Code}; wanted:")
                .AppendJoin('\n', block.Lines).Append($"\n=> {block.Code}").ToString());
        }
    }

    /// <summary>True when the lines are the wanted ones, in which … and ... stand for any text.</summary>
    internal static bool Fits(List<string> wanted, List<string> lines) => Regex.IsMatch(
        string.Concat(lines.Select(l => l + "\n")),
        "^" + string.Concat(wanted.Select(w => w == "..." ? "(.*\n)*?" : Regex.Escape(w).Replace("…", ".*", StringComparison.Ordinal) + "\n")) + "$",
        RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

    /// <summary>The lines of what a program printed.</summary>
    internal static List<string> Lines(string text) => text.Length == 0 ? [] : [.. text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];

    private static IEnumerable<Block> Read(string text)
    {
        Block? block = null;
        var inFile = false;
        foreach (var (index, line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (inFile)
            {
                inFile = line != "===";
                block!.Lines.AddRange(inFile ? [line] : []);
            }
            else if (line is ['<', '<', '<', ' ', ..] or ['$' or '>', ' ', ..])
            {
                if (block is not null)
                {
                    yield return block;
                }

                inFile = line[0] == '<';
                block = new Block(index + 1, inFile ? line[4..] : null, inFile ? null : line[2..]) { IsWindows = line[0] == '>' };
            }
            else if (line.StartsWith("=> ", StringComparison.Ordinal))
            {
                block!.Code = int.Parse(line[3..], System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                block!.Lines.Add(line == "|" ? "" : line);
            }
        }

        if (block is not null)
        {
            yield return block;
        }
    }

    private sealed record Block(int Number, string? File, string? Command)
    {
        public List<string> Lines { get; } = [];

        /// <summary>True when the command is as typed at a Windows prompt.</summary>
        public bool IsWindows { get; init; }

        public int Code { get; set; }
    }
}
