using Signet.Cli.Output;
using Signet.Msi;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> prints of an installer package alone.</summary>
internal sealed class InspectMsiText(HumanWriter writer)
{
    internal void Write(string path, MsiInspection inspection)
    {
        if (inspection.Root is not { } root)
        {
            writer.WriteLine($"{new Inked(Ink.Bold, path)}: compound file that cannot be read, {inspection.Length:N0} bytes");
            return;
        }

        writer.WriteLine($"{new Inked(Ink.Bold, path)}: installer package, compound file of version {inspection.Header.MajorVersion}, {inspection.Length:N0} bytes");
        writer.Heading("Streams");
        WriteChildren(root, "");
        writer.Heading("Digest");
        foreach (var (algorithm, value) in inspection.Digests)
        {
            writer.Field("digest", $"{algorithm} {Convert.ToHexStringLower(value)}");
        }

        writer.Field("covers", inspection.HasExtendedDigest ? "contents, names, sizes, flags and times" : "contents");
    }

    private void WriteChildren(CompoundNode storage, string parent)
    {
        foreach (var child in storage.Children)
        {
            var name = parent + DisplayText.Escape(MsiNames.Unpack(child.Entry.Name));
            var where = child.Ranges.Count == 0 ? "          " : $"0x{child.Ranges[0].Offset:x8}";
            writer.WriteLine($"  {new Inked(Ink.Dim, where)}  {(child.Entry.IsStorage ? "storage" : child.Entry.Length.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)),12}  {name}");
            WriteChildren(child, name + "/");
        }
    }
}
