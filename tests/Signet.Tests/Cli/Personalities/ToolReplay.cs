using Signet.Keys;
using Signet.Stores;
using Signet.Tests.Files;
using Signet.Tests.Timestamps;
using Signet.Timestamps;

namespace Signet.Tests.Cli.Personalities;

/// <summary>Tests that change the process's working folder: none runs beside another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WorkingFolder
{
    public const string Name = "working folder";
}

/// <summary>Plays a <see cref="ToolCase"/> with our personality, in this process, in a folder of its own.</summary>
internal static class ToolReplay
{
    private const string TimestampUrl = "http://127.0.0.1:8391/";
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Plays the case; fails with all that differs: exit code, both streams, files.</summary>
    /// <param name="name">The case's name.</param>
    /// <param name="same">Turns texts that may differ into equal ones, on both sides; null to compare them as they are.</param>
    public static async Task PlayAsync(string name, Func<string, string>? same = null)
    {
        var wanted = ToolCase.All.Single(c => c.Name == name);
        using var folder = new TemporaryFolder();
        using var stores = new TemporaryFolder();
        FillStores(wanted, new CertificateStores(stores.Root));
        await using var authority = wanted.Precondition.Contains("tsa") ? await StartAuthorityAsync() : null;
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Root);
        try
        {
            PutFiles(wanted);
            var args = wanted.Args.Select(a => a
                .Replace("{keys}", "keys", StringComparison.Ordinal).Replace("{in}", "in", StringComparison.Ordinal)
                .Replace(TimestampUrl, authority?.Address.AbsoluteUri ?? TimestampUrl, StringComparison.Ordinal));
            var run = await CliRun.RunAsync([wanted.Tool, .. args], context => context with
            {
                Clock = new SetClock { Time = s_now, Zone = TimeZoneInfo.Utc },
                Variable = v => v == "SIGNET_STORES" ? stores.Root : wanted.Environment.GetValueOrDefault(v),
            });

            same ??= static text => text;
            var cwd = Directory.GetCurrentDirectory();
            Assert.Multiple(
                () => Assert.Equal(same(wanted.Output), same(Mask(run.Output, cwd))),
                () => Assert.Equal(same(wanted.Error), same(Mask(run.Error, cwd))),
                () => Assert.Equal(wanted.Exit, (int)run.Code),
                () => Assert.Empty(wanted.Outputs.Select(o => o.Compare(wanted)).OfType<string>()));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    private static string Mask(string text, string folder) =>
        text.Replace(folder + "/", "{cwd}\\", StringComparison.Ordinal).Replace(folder, "{cwd}", StringComparison.Ordinal);

    private static void PutFiles(ToolCase wanted)
    {
        foreach (var (name, path) in wanted.Files)
        {
            if (path == "dir")
            {
                Directory.CreateDirectory(name);
                continue;
            }

            Put(path, name);
        }

        foreach (var path in wanted.Args.Where(a => a.StartsWith("{keys}/", StringComparison.Ordinal) || a.StartsWith("{in}/", StringComparison.Ordinal))
            .Select(a => a.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal))
            .Where(a => !a.Contains("nothere", StringComparison.Ordinal)))
        {
            Put(path, path);
        }

        if (wanted.Args is [['@', ..]])
        {
            Put("keys/leaf2048.pfx", "keys/leaf2048.pfx"); // the response file names it
        }
    }

    private static void Put(string path, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(name))!);
        File.WriteAllBytes(name, File.ReadAllBytes(ToolCase.PathOf(path)));
    }

    private static void FillStores(ToolCase wanted, CertificateStores stores)
    {
        Add("Root", "root.cer");
        if (wanted.Name == "sign-longer-then-shorter")
        {
            Add("CA", "int.cer"); // the machine on which this case was recorded had it there
        }

        if (!wanted.Precondition.Any(p => p.StartsWith("store", StringComparison.Ordinal)))
        {
            return;
        }

        Add("My", "leaf2048.pfx");
        Add("My", "leaf3072.pfx", friendlyName: "vec friendly");
        Add("My", "expired.pfx");
        Add("My", "noeku.pfx");
        Add("My", "leaf384.cer");
        Add("SignetOther", "leaf384.pfx", friendlyName: "only one");
        Add("CA", "int.cer");

        void Add(string store, string file, string? friendlyName = null)
        {
            var into = stores.OpenOrCreate(StoreLocation.CurrentUser, store);
            using var material = KeyReader.ReadFile(ToolCase.PathOf("keys/" + file), PasswordSource.Of("Vector-A1"));
            var own = material.Certificates.First(c => material.Keys.Count == 0 || PublicKeyMatch.Matches(c, material.Keys[0].PublicKey));
            into.Add(own, friendlyName);
            if (material.Keys.Count > 0)
            {
                into.AddKey(own, material.Keys[0]);
            }
        }
    }

    private static async Task<TimestampListener> StartAuthorityAsync()
    {
        var signer = await new SignerSource
        {
            CertificatePaths = [ToolCase.PathOf("keys/tsa.chain.pem")], Key = ToolCase.PathOf("keys/tsa.key.pem"),
        }.OpenAsync();
        return TimestampListener.Start(new TimestampAuthority(signer, new SetClock { Time = s_now }), 0);
    }
}
