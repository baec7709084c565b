using System.CommandLine.Parsing;

namespace Signet.Cli.Options;

/// <summary><c>@file</c>: more arguments, from a file.</summary>
/// <remarks>
/// Arguments are separated by blanks and line ends; double quotes keep blanks together; a line that starts with # is a comment.
/// Files may name further files, eight deep. Names of input files come from <c>--file-list</c> instead.
/// </remarks>
internal static class ResponseFile
{
    private const int MaximumDepth = 8;

    /// <summary>The arguments with every <c>@file</c> before <c>--</c> replaced by what the file holds.</summary>
    internal static IReadOnlyList<string> Expand(IReadOnlyList<string> args)
    {
        if (!args.Any(a => a.Length > 1 && a[0] == '@'))
        {
            return args;
        }

        var result = new List<string>();
        Expand(args, result, 0);
        return result;
    }

    private static void Expand(IReadOnlyList<string> args, List<string> result, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new UsageException($"response files are nested more than {MaximumDepth} deep");
        }

        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--")
            {
                result.AddRange(args.Skip(i));
                return;
            }

            if (args[i].Length > 1 && args[i][0] == '@')
            {
                Expand(Read(args[i][1..]), result, depth + 1);
            }
            else
            {
                result.Add(args[i]);
            }
        }
    }

    private static string[] Read(string path)
    {
        try
        {
            return [.. File.ReadLines(path)
                .Select(line => line.Trim())
                .Where(line => line.Length > 0 && line[0] != '#')
                .SelectMany(CommandLineParser.SplitCommandLine)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read the response file '{path}': {e.Message.TrimEnd('.')}", "@file stands for arguments in a file; write ./@file for a file of that name.");
        }
    }
}
