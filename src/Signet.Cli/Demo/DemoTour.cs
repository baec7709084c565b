using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Signet.Timestamps;

namespace Signet.Cli.Demo;

/// <summary>The tour: sign real files, let others judge them, attack them, list files in a catalog, and judge what Microsoft signed.</summary>
internal sealed class DemoTour(DemoStage stage, CliContext context)
{
    private const string Library = "System.Console.dll";
    private const string Program = "program.exe";

    private readonly string _runtime = FindRuntime(context);

    private string[] Trust => ["--trust", stage.PathOf("root.pem"), "--timestamp-trust", stage.PathOf("tsa-root.pem")];

    internal async Task RunAsync(CancellationToken cancellation)
    {
        stage.Title("A root, a publisher below it, and a time-stamp authority");
        await MakeCertificatesAsync("root", "signer", cancellation);
        var authority = TestAuthority.Create(context.Clock.GetUtcNow());
        await using var listener = TimestampListener.Start(new TimestampAuthority(authority.Signer, context.Clock), 0);
        await File.WriteAllTextAsync(stage.PathOf("tsa-root.pem"), authority.RootPem, cancellation);
        stage.Tell($"our own time-stamp authority, as `signet tsa` runs it, listens at {listener.Address}");

        await SignLibraryAsync(listener.Address, cancellation);
        await SignProgramAsync(listener.Address, cancellation);
        await VerifyAsync(cancellation);
        await AskOsslsigncodeAsync(cancellation);
        await AttackAsync(cancellation);
        await CatalogAsync(cancellation);
        await VerifyRuntimeAsync(cancellation);
    }

    // The folder of the runtime that runs this very program; a program of a single file has none, and takes one that is installed.
    private static string FindRuntime(CliContext context)
    {
        string?[] roots =
        [
            context.Variable("DOTNET_ROOT"), "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet",
            context.Variable("ProgramFiles") is { } programs ? Path.Combine(programs, "dotnet") : null,
        ];
        return roots.OfType<string>().Select(r => Path.Combine(r, "shared", "Microsoft.NETCore.App")).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories).OrderDescending(StringComparer.Ordinal).Prepend(RuntimeEnvironment.GetRuntimeDirectory())
            .FirstOrDefault(f => File.Exists(Path.Combine(f, Library))) ?? throw new FileNotFoundException(
                $"the tour signs {Library} of an installed .NET runtime, and none was found; DOTNET_ROOT names one elsewhere");
    }

    private async Task MakeCertificatesAsync(string root, string signer, CancellationToken cancellation)
    {
        await stage.DoAsync(cancellation, "cert", "new", "--profile", "root", "--subject", "CN=Signet Demo Root",
            "--output", stage.PathOf($"{root}.pem"), "--key-output", stage.PathOf($"{root}.key"));
        await stage.DoAsync(cancellation, "cert", "new", "--subject", "CN=Signet Demo Publisher",
            "--issuer", stage.PathOf($"{root}.pem"), "--issuer-key", stage.PathOf($"{root}.key"),
            "--output", stage.PathOf($"{signer}.pem"), "--key-output", stage.PathOf($"{signer}.key"));
    }

    private async Task SignLibraryAsync(Uri authority, CancellationToken cancellation)
    {
        stage.Title($"A real library, {Library} of the .NET runtime: take its publisher's signature off, put ours on");
        var path = stage.PathOf(Library);
        await File.WriteAllBytesAsync(path, await File.ReadAllBytesAsync(Path.Combine(_runtime, Library), cancellation), cancellation);
        var before = (await stage.VerifyAsync(cancellation, path))[0];
        if (before.GetProperty("signatures").GetArrayLength() > 0)
        {
            stage.ExpectVerdict("the library as installed", before, "trusted");
            await stage.DoAsync(cancellation, "remove", path);
        }

        await stage.DoAsync(cancellation, "sign", "--cert", stage.PathOf("signer.pem"), "--key", stage.PathOf("signer.key"),
            "--description", "Signed by the Signet demo", "--timestamp", authority.AbsoluteUri, path);
    }

    private async Task SignProgramAsync(Uri authority, CancellationToken cancellation)
    {
        stage.Title("A native Windows program of one kilobyte, made on the spot, signed with page hashes and a legacy time stamp");
        await File.WriteAllBytesAsync(stage.PathOf(Program), NativeProgram.Write(exitCode: 7), cancellation);
        await stage.DoAsync(cancellation, "sign", "--cert", stage.PathOf("signer.pem"), "--key", stage.PathOf("signer.key"),
            "--page-hashes", "--legacy-timestamp", authority.AbsoluteUri, stage.PathOf(Program));
    }

    private async Task VerifyAsync(CancellationToken cancellation)
    {
        stage.Title("Verify both, trusting our root; and one trusting the world's");
        var both = await stage.VerifyAsync(cancellation, [.. Trust, stage.PathOf(Library), stage.PathOf(Program)]);
        stage.ExpectVerdict("library, our root", both[0], "trusted");
        stage.ExpectVerdict("program, our root", both[1], "trusted");
        ExpectTimestamp("library, time stamp", both[0], "rfc3161");
        ExpectTimestamp("program, time stamp", both[1], "authenticode");
        var stranger = await stage.VerifyAsync(cancellation, stage.PathOf(Library));
        stage.ExpectVerdict("library, public roots", stranger[0], "not-proven", "untrusted-root");
    }

    private void ExpectTimestamp(string what, JsonElement file, string kind)
    {
        var timestamp = file.GetProperty("signatures")[0].GetProperty("timestamp");
        var seen = timestamp.ValueKind == JsonValueKind.Object ? timestamp.GetProperty("kind").GetString() : "none";
        stage.Expect(what, kind, seen!, seen == kind);
    }

    private async Task AskOsslsigncodeAsync(CancellationToken cancellation)
    {
        stage.Title("What an independent verifier says: osslsigncode");
        if (Find("osslsigncode") is not { } tool)
        {
            stage.Tell("it is not installed here");
            return;
        }

        foreach (var name in (string[])[Library, Program])
        {
            string[] args = ["verify", "-CAfile", stage.PathOf("root.pem"), "-TSA-CAfile", stage.PathOf("tsa-root.pem"), stage.PathOf(name)];
            using var process = Process.Start(new ProcessStartInfo(tool, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardOutput.ReadToEndAsync(cancellation);
            await error;
            await process.WaitForExitAsync(cancellation);
            stage.Expect($"{name}, osslsigncode", "accepts it", process.ExitCode == 0 ? "accepts it" : $"refuses it, exit code {process.ExitCode}", process.ExitCode == 0);
        }
    }

    private async Task AttackAsync(CancellationToken cancellation)
    {
        stage.Title("Four attacks on copies, and what becomes of them");
        var library = await File.ReadAllBytesAsync(stage.PathOf(Library), cancellation);
        var program = await File.ReadAllBytesAsync(stage.PathOf(Program), cancellation);
        await RefuseAsync("one bit flipped in the code", "attack-flipped.exe", Attack.FlipABit(program), "rejected", "pe-digest-mismatch", cancellation);
        await RefuseAsync("data hidden behind the signature", "attack-hidden.dll", Attack.HideData(library, "echo you have been had"u8), "rejected", "pe-hidden-data", cancellation);
        await RefuseAsync("time stamp back-dated by ten years", "attack-backdated.dll", Attack.BackDate(library), "rejected", "timestamp-signature-wrong", cancellation);

        await MakeCertificatesAsync("impostor-root", "impostor", cancellation);
        await File.WriteAllBytesAsync(stage.PathOf("attack-impostor.exe"), NativeProgram.Write(exitCode: 66), cancellation);
        await stage.DoAsync(cancellation, "sign", "--cert", stage.PathOf("impostor.pem"), "--key", stage.PathOf("impostor.key"), stage.PathOf("attack-impostor.exe"));
        var file = (await stage.VerifyAsync(cancellation, [.. Trust, stage.PathOf("attack-impostor.exe")]))[0];
        stage.ExpectVerdict("signed by a namesake of the publisher", file, "not-proven", "untrusted-root");
    }

    private async Task CatalogAsync(CancellationToken cancellation)
    {
        stage.Title("A catalog, which vouches for files that bear no signature");
        var (catalog, text, program) = (stage.PathOf("release.cat"), stage.PathOf("readme.txt"), stage.PathOf("unsigned.exe"));
        await File.WriteAllTextAsync(text, "Read me.\n", cancellation);
        await File.WriteAllBytesAsync(program, NativeProgram.Write(exitCode: 5), cancellation);
        await stage.DoAsync(cancellation, "catalog", "new", catalog, text, program, "--cert", stage.PathOf("signer.pem"), "--key", stage.PathOf("signer.key"));
        var listed = await stage.VerifyAsync(cancellation, [.. Trust, "--catalog", catalog, text, program]);
        stage.ExpectVerdict("a text that the catalog lists", listed[0], "trusted");
        stage.ExpectVerdict("a program that the catalog lists", listed[1], "trusted");
        await File.AppendAllTextAsync(text, "You have been had.\n", cancellation);
        var changed = await stage.VerifyAsync(cancellation, [.. Trust, "--catalog", catalog, text]);
        stage.ExpectVerdict("the text, changed", changed[0], "not-proven", "catalog-not-listed");
    }

    private async Task RefuseAsync(string what, string name, byte[] bytes, string verdict, string code, CancellationToken cancellation)
    {
        stage.Tell(what);
        await File.WriteAllBytesAsync(stage.PathOf(name), bytes, cancellation);
        stage.ExpectVerdict(what, (await stage.VerifyAsync(cancellation, [.. Trust, stage.PathOf(name)]))[0], verdict, code);
    }

    private async Task VerifyRuntimeAsync(CancellationToken cancellation)
    {
        stage.Title("Everything that Microsoft signed in the .NET runtime, against public roots");
        var files = await stage.VerifyAsync(cancellation, "--recursive", _runtime);
        var signed = files.Where(f => f.GetProperty("signatures").GetArrayLength() > 0).ToList();
        var trusted = signed.Count(f => f.GetProperty("verdict").GetString() == "trusted");
        var unsigned = files.Count - signed.Count;
        var rest = unsigned == 0 ? "" : $"; {unsigned} unsigned";
        stage.Expect("the runtime's signed files", "all trusted",
            signed.Count == 0 ? $"none is signed: this runtime was not built by Microsoft{rest}" : $"{trusted} of {signed.Count} trusted{rest}", trusted == signed.Count);
    }

    private static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
