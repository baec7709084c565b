using System.Text;
using System.Text.RegularExpressions;

namespace Signet.EndToEnd;

/// <summary>A session at the command line, written down: files, commands, what they print, how they end.</summary>
/// <remarks>
/// <code>
/// # a comment
/// &lt;&lt;&lt; name.txt          a file to start with; its content is the lines up to one that says ===
/// $ signet explain usage | head -n 1
/// usage (error)           a line of standard output; … stands for any text within the line, a line of ... for any lines
/// ! error: …              a line of standard error
/// =&gt; 1                    the exit code; 0 when not said
/// </code>
/// Commands run under bash -o pipefail, one after the other, in a fresh folder, with signet on the PATH.
/// </remarks>
public static class Transcript
{
    /// <summary>Plays a transcript; the exception shows the first difference.</summary>
    public static async Task PlayAsync(string text, string folder, CancellationToken cancellation)
    {
        foreach (var block in Read(text))
        {
            if (block.File is { } name)
            {
                await File.WriteAllLinesAsync(Path.Combine(folder, name), block.Lines, cancellation);
                continue;
            }

            var ended = await SignetProgram.RunAsync("bash", ["-o", "pipefail", "-c", block.Command!], start =>
            {
                start.WorkingDirectory = folder;
                start.Environment["PATH"] = SignetProgram.Folder + ":" + Environment.GetEnvironmentVariable("PATH");
                start.Environment["VECTORS"] = Path.Combine(SignetProgram.Repository, "tests", "vectors");
                start.Environment["HOME"] = folder;
                start.Environment["SIGNET_STORES"] = Path.Combine(folder, "stores");
                start.Environment.Remove("NO_COLOR");
            }, cancellation);
            Compare(block, ended);
        }
    }

    private static void Compare(Block block, Ended ended)
    {
        var (output, error) = (Lines(ended.Output), Lines(ended.Error));
        var wanted = block.Lines.Where(l => !l.StartsWith('!')).ToList();
        var wantedError = block.Lines.Where(l => l.StartsWith('!')).Select(l => l[1..].TrimStart(' ')).ToList();
        if (ended.Code != block.Code || !Fits(wanted, output) || !Fits(wantedError, error))
        {
            var what = new StringBuilder().AppendLine($"line {block.Number}: $ {block.Command}");
            output.ForEach(l => what.AppendLine(l));
            error.ForEach(l => what.Append("! ").AppendLine(l));
            Assert.Fail(what.Append("=> ").AppendLine($"{ended.Code}; wanted:")
                .AppendJoin('\n', block.Lines).Append($"\n=> {block.Code}").ToString());
        }
    }

    private static bool Fits(List<string> wanted, List<string> lines) => Regex.IsMatch(
        string.Concat(lines.Select(l => l + "\n")),
        "^" + string.Concat(wanted.Select(w => w == "..." ? "(.*\n)*?" : Regex.Escape(w).Replace("…", ".*", StringComparison.Ordinal) + "\n")) + "$",
        RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

    private static List<string> Lines(string text) => text.Length == 0 ? [] : [.. text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];

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
            else if (line.StartsWith("<<< ", StringComparison.Ordinal) || line.StartsWith("$ ", StringComparison.Ordinal))
            {
                if (block is not null)
                {
                    yield return block;
                }

                inFile = line[0] == '<';
                block = new Block(index + 1, inFile ? line[4..] : null, inFile ? null : line[2..]);
            }
            else if (line.StartsWith("=> ", StringComparison.Ordinal))
            {
                block!.Code = int.Parse(line[3..], System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                block!.Lines.Add(line);
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

        public int Code { get; set; }
    }
}
