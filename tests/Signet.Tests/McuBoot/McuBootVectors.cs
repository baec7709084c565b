using System.Text.Json;

namespace Signet.Tests.McuBoot;

/// <summary>The vectors made with imgtool 2.4.0: tests/vectors/mcuboot, whose SOURCES.md says how to read them.</summary>
public static class McuBootVectors
{
    /// <summary>The password of keys/*-pw.pem.</summary>
    public const string Password = "s3cret-é";

    /// <summary>The password of the keys that openssl encrypted: *-pbes2.pem, *-scrypt.pem, *-legacyenc.pem.</summary>
    public const string LegacyPassword = "legacy";

    private static readonly Lazy<(IReadOnlyList<McuBootCase> Cases, IReadOnlyList<McuBootCase> Negatives)> s_all = new(ReadAll);

    /// <summary>What imgtool did with good and bad command lines.</summary>
    public static IReadOnlyList<McuBootCase> Cases => s_all.Value.Cases;

    /// <summary>Damaged images given to its verify.</summary>
    public static IReadOnlyList<McuBootCase> Negatives => s_all.Value.Negatives;

    /// <summary>The case or negative of that name.</summary>
    public static McuBootCase Find(string name) => Cases.Concat(Negatives).Single(c => c.Name == name);

    /// <summary>The names of the cases that <paramref name="which"/> picks, for a theory; picking none is a defect of the test.</summary>
    public static TheoryData<string> Names(Func<McuBootCase, bool> which) => Some(Cases.Where(which));

    /// <summary>The names of the negatives that <paramref name="which"/> picks.</summary>
    public static TheoryData<string> NegativeNames(Func<McuBootCase, bool>? which = null) => Some(Negatives.Where(which ?? (static _ => true)));

    /// <summary>The full path of a file of the set.</summary>
    public static string PathOf(string relative) => Shared.Vector("mcuboot/" + relative);

    /// <summary>The bytes of a file of the set.</summary>
    public static byte[] Bytes(string relative) => File.ReadAllBytes(PathOf(relative));

    /// <summary>The case's arguments with full paths; what it writes goes into <paramref name="folder"/>, under the name that <c>out/</c> has for it.</summary>
    public static IReadOnlyList<string> Arguments(McuBootCase of, string folder) => [.. of.Args.Select((word, i) =>
        word == "{out}" ? System.IO.Path.Combine(folder, System.IO.Path.GetFileName(of.Output ?? "none.bin"))
        : word.StartsWith("out/", StringComparison.Ordinal) && (of.Args[i - 1] == "--sig-out" || !File.Exists(Full(word))) ? System.IO.Path.Combine(folder, word[4..])
        : s_folders.Any(f => word.StartsWith(f, StringComparison.Ordinal)) ? Full(word)
        : word)];

    /// <summary>A text that our program printed, with the set's paths as they were recorded.</summary>
    public static string Recorded(string text) => text.Replace(Full("") + "/", "", StringComparison.Ordinal);

    private static readonly string[] s_folders = ["in/", "keys/", "out/", "neg/", "pub/"];

    private static string Full(string relative) => System.IO.Path.Combine(Shared.Repository, "tests", "vectors", "mcuboot", relative);

    private static TheoryData<string> Some(IEnumerable<McuBootCase> cases)
    {
        var names = new TheoryData<string>(cases.Select(c => c.Name));
        Assert.NotEmpty(names);
        return names;
    }

    private static (IReadOnlyList<McuBootCase> Cases, IReadOnlyList<McuBootCase> Negatives) ReadAll()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf("manifest.json")));
        return (All("cases"), All("negative"));

        IReadOnlyList<McuBootCase> All(string name) => [.. document.RootElement.GetProperty(name).EnumerateArray().Select(McuBootCase.Read)];
    }
}
