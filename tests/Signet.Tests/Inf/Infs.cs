using System.Text;
using Signet.Inf;

namespace Signet.Tests.Inf;

/// <summary>INF files written in tests.</summary>
internal static class Infs
{
    /// <summary>Reads a text as an INF; fails the test when it is none.</summary>
    public static InfFile File(string text, string name = "test.inf") => File(Encoding.UTF8.GetBytes(text), name);

    /// <summary>Reads bytes as an INF; fails the test when they are none.</summary>
    public static InfFile File(byte[] content, string name = "test.inf")
    {
        Assert.True(InfFile.TryRead(content, name, out var file, out var problem), problem?.Message);
        return file;
    }

    /// <summary>Reads a text as a package that includes nothing.</summary>
    public static InfPackage Package(string text) => InfPackage.Read(File(text), _ => null);

    /// <summary>The one section's entries as <c>key|value|value</c>; a missing key as <c>-</c>.</summary>
    public static string[] Entries(InfFile file, string section) =>
        [.. file.Section(section)!.Entries.Select(e => string.Join('|', e.Values.Prepend(e.Key ?? "-")))];

    /// <summary>The codes of findings.</summary>
    public static string Codes(IEnumerable<Finding> findings) => string.Join(' ', findings.Select(f => f.Code));
}
