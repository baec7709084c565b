using System.Text;

namespace Signet.EndToEnd;

/// <summary>The commands of a Markdown document, run in order as a reader would.</summary>
/// <remarks>
/// A fenced block whose info string begins with <c>console</c> is a session:
/// <code>
/// $ signet sign a.dll             run by bash; a backslash at the end goes on with the next line
/// &gt; signtool sign /a a.dll         as typed at a Windows prompt, see <see cref="Transcript"/>
/// a.dll: signed                   what it prints, if the document shows it; … and ... stand for any text
/// </code>
/// A command must end with 0, and the last of a block <c>console fails</c> must not. What is printed is compared where the document shows it.
/// </remarks>
public static class ConsoleBlocks
{
    /// <summary>Runs the sessions of a document; the exception shows the first difference.</summary>
    /// <returns>How many commands ran.</returns>
    public static async Task<int> PlayAsync(
        string markdown, string folder, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellation)
    {
        var commands = Read(markdown).ToList();
        foreach (var command in commands)
        {
            var ended = await Transcript.RunAsync(command.Text, command.IsWindows, folder, environment, cancellation, merged: true);
            var printed = Transcript.Lines(ended.Output);
            if ((ended.Code != 0) != command.Fails || (command.Output.Count > 0 && !Transcript.Fits(command.Output, printed)))
            {
                var what = new StringBuilder().AppendLine($"line {command.Number}: {(command.IsWindows ? '>' : '$')} {command.Text}");
                printed.ForEach(l => what.AppendLine(l));
                Assert.Fail(what.AppendLine($"=> {ended.Code}; the document says:").AppendJoin('\n', command.Output)
                    .Append(command.Fails ? "\n=> not 0" : "\n=> 0").ToString());
            }
        }

        return commands.Count;
    }

    private static IEnumerable<Command> Read(string markdown)
    {
        Command? command = null;
        var (inBlock, inOther, fails, goesOn) = (false, false, false, false);
        foreach (var (index, line) in markdown.ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                var ends = inBlock || inOther;
                if (inBlock && command is not null)
                {
                    yield return Trimmed(command with { Fails = fails });
                }

                command = null;
                fails = line == "```console fails";
                inBlock = !ends && (line == "```console" || fails);
                inOther = !ends && !inBlock;
            }
            else if (inBlock && goesOn)
            {
                command = command! with { Text = command.Text + "\n" + line };
            }
            else if (inBlock && line is ['$' or '>', ' ', ..])
            {
                if (command is not null)
                {
                    yield return Trimmed(command);
                }

                command = new Command(index + 1, line[2..], line[0] == '>');
            }
            else if (inBlock)
            {
                (command ?? throw new FormatException($"line {index + 1} stands before any command")).Output.Add(line);
            }

            goesOn = inBlock && command is { IsWindows: false, Output.Count: 0 } && line.EndsWith('\\');
        }
    }

    private static Command Trimmed(Command command)
    {
        while (command.Output is [.., ""])
        {
            command.Output.RemoveAt(command.Output.Count - 1);
        }

        return command;
    }

    private sealed record Command(int Number, string Text, bool IsWindows)
    {
        public List<string> Output { get; } = [];

        public bool Fails { get; init; }
    }
}
