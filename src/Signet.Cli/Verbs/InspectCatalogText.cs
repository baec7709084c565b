using Signet.Catalogs;
using Signet.Cli.Output;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> prints of a catalog alone.</summary>
internal sealed class InspectCatalogText(HumanWriter writer, bool verbose)
{
    // A catalog of a system component lists thousands of files.
    private const int MaxShown = 100;

    internal void Write(string path, CatalogInspection inspection)
    {
        if (inspection.Catalog is not { } catalog)
        {
            writer.WriteLine($"{new Inked(Ink.Bold, path)}: catalog that cannot be read, {inspection.Length:N0} bytes");
            return;
        }

        writer.WriteLine($"{new Inked(Ink.Bold, path)}: catalog of version {(int)catalog.Version}, {catalog.Members.Count:N0} members, {inspection.Length:N0} bytes");
        writer.Heading("List");
        writer.Field("identifier", Convert.ToHexStringLower(catalog.ListIdentifier.Span));
        writer.Field("made", JsonParts.Moment(catalog.Time));
        if (inspection.ListDigest is { } digest)
        {
            writer.Field("digest", $"{digest.Algorithm} {Convert.ToHexStringLower(digest.Value)}");
        }

        foreach (var attribute in Some(catalog.Attributes))
        {
            writer.Field(attribute.Name, Value(attribute));
        }

        Rest(catalog.Attributes.Count, "attributes");
        writer.Heading("Members");
        foreach (var member in Some(catalog.Members))
        {
            WriteMember(member);
        }

        Rest(catalog.Members.Count, "members");
        if (inspection.Signatures.Count == 0)
        {
            writer.Heading("Signature");
            writer.WriteLine("  none: the catalog is not signed");
        }
    }

    private void WriteMember(CatalogMember member)
    {
        var pages = member.Content?.PageHashes is { } hashes ? $", {hashes.Algorithm} page hashes, {hashes.Count} entries" : "";
        writer.WriteLine($"  {new Inked(Ink.Dim, $"0x{member.Where.Offset:x8}")}  {member.Tag}  {CatalogWords.Kind(member)}{pages}{(member.File is { } file ? "  " + file : "")}");
        foreach (var (algorithm, value) in member.Digests().Where(d => verbose || !member.Tag.Equals(Convert.ToHexString(d.Value.Span), StringComparison.Ordinal)))
        {
            writer.WriteLine($"              digest {algorithm} {Convert.ToHexStringLower(value.Span)}");
        }

        foreach (var attribute in member.NameValues.Where(v => verbose || v.Text != member.File))
        {
            writer.WriteLine($"              {attribute.Name} {Value(attribute)}");
        }
    }

    private IEnumerable<T> Some<T>(IReadOnlyList<T> all) => verbose ? all : all.Take(MaxShown);

    private void Rest(int count, string what)
    {
        if (!verbose && count > MaxShown)
        {
            writer.WriteLine($"  and {count - MaxShown:N0} more {what}; --verbose shows all");
        }
    }

    private static string Value(CatalogNameValue attribute) => attribute.Text ?? Convert.ToHexStringLower(attribute.Value.Span);
}
