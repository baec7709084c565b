using System.Globalization;
using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.Cli.Manual;

/// <summary>Writes signet(1): verbs, tools, exit codes.</summary>
internal static class Overview
{
    internal const string Subject = "sign, time-stamp, verify and flash programs, drivers, device images and firmware";

    /// <summary>What scripts may rely on, for each exit code of our own verbs.</summary>
    internal static IReadOnlyList<(ExitCode Code, string Meaning)> ExitStatus { get; } =
    [
        (ExitCode.Success, "All good."),
        (ExitCode.Failed, "At least one file failed: a bad signature, a refusal, an unreadable file."),
        (ExitCode.Warnings, "Done with warnings; only tools that signet stands in for end so."),
        (ExitCode.NothingMatched, "No file matched what was asked for."),
        (ExitCode.Usage, "The command line is wrong."),
        (ExitCode.KeyUnavailable, "A key, a certificate or a piece of configuration is not available."),
        (ExitCode.NetworkUnavailable, "The network or a time-stamp server is not available; trying again may help."),
        (ExitCode.WaitingForApproval, "Waiting for an approval."),
        (ExitCode.Interrupted, "Interrupted."),
    ];

    internal static string Write()
    {
        var page = ManPages.Start("signet", Subject)
            .Macro("SH", "SYNOPSIS")
            .Escaped($"{Troff.Bold("signet")} {Troff.Italic("VERB")} [{Troff.Italic("OPTIONS")}] {Troff.Italic("FILE")}\\|.\\|.\\|.")
            .Macro("br").Escaped($"{Troff.Bold("signet")} {Troff.Italic("TOOL")} {Troff.Italic("ARGUMENTS")}")
            .Macro("SH", "DESCRIPTION")
            .Line("Signs, time-stamps, verifies and shows PE files, driver packages, catalogs, cabinets, installer packages, Full Flash Update images and "
                + "MCUboot firmware. A file is trusted only when digest, signature, chain, usage and times were each shown to hold. "
                + "Signing changes a file as a whole or not at all. Data goes to standard output, everything else to standard error; "
                + "every message ends in a code that signet explain tells about.")
            .Macro("SH", "VERBS");
        ManPages.WriteRows(page, VerbTable.Entries.Select(e => (Troff.Bold(e.Name), $"{e.Help} See {ManPages.NameOf(e.Name)}(1).")));
        page.Macro("SH", "TOOLS")
            .Line("The command lines of these tools are taken unchanged, behind signet or by a link to the program that bears the tool's name.");
        ManPages.WriteRows(page, PersonalityTable.Entries.Select(e => (Troff.Bold(e.Name), $"{e.Help} See {ManPages.NameOf(e.Name)}(1).")));
        page.Macro("SH", "OPTIONS");
        ManPages.WriteRows(page,
        [
            ($"{Troff.Bold("--help")}, {Troff.Bold("-h")}", "Print help; behind a verb, that of the verb, with examples."),
            ($"{Troff.Bold("--version")}, {Troff.Bold("-V")}", "Print the version."),
        ]);
        page.Macro("SH", "EXIT STATUS");
        ManPages.WriteRows(page, ExitStatus.Select(e => (Troff.Bold(((int)e.Code).ToString(CultureInfo.InvariantCulture)), e.Meaning)));
        return page.ToString();
    }
}
