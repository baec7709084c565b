using System.Diagnostics.CodeAnalysis;
using Signet.Authenticode;
using Signet.Cms;

namespace Signet.Catalogs;

public sealed partial record Catalog
{
    /// <summary>The most members accepted: half a million files of version 2. Windows' own largest catalogs have some tens of thousands.</summary>
    public const int MaxMembers = 1_000_000;

    /// <summary>The most attributes of one member. The most seen is 5.</summary>
    public const int MaxMemberAttributes = 1024;

    /// <summary>Reads a catalog: the content of its SignedData.</summary>
    /// <param name="content">The list, DER with tag and length, as <see cref="SignedData.Content"/> has it: already walked for DER.</param>
    /// <param name="offset">Where it starts in the file, in bytes: for the place of findings.</param>
    /// <param name="catalog">What was read; what is odd about it is in its <see cref="Findings"/>.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> content, long offset, [NotNullWhen(true)] out Catalog? catalog, [NotNullWhen(false)] out Finding? problem)
    {
        catalog = null;
        var reader = new DerReader(content);
        var list = reader.Sequence();
        var usage = list.Sequence();
        var usageType = usage.Oid();
        usage.End();
        if (!reader.Failed && usageType != Oids.CatalogList)
        {
            problem = CatalogFindings.NotACatalog.With($"the list is for the use {usageType}", new FileRange(offset, content.Length));
            return false;
        }

        var identifier = list.OctetString();
        var time = list.Time();
        var algorithm = AlgorithmIdentifier.Read(ref list);
        if (!reader.Failed && algorithm.Oid is not (Oids.CatalogListMember or Oids.CatalogListMember2))
        {
            problem = CatalogFindings.UnknownVersion.With($"the members are of the kind {algorithm.Oid}", new FileRange(offset, content.Length));
            return false;
        }

        var findings = new List<Finding>();
        var members = new List<CatalogMember>();
        if (list.NextTag == DerTag.Sequence)
        {
            for (var subjects = list.Sequence(); subjects.HasData;)
            {
                if (members.Count == MaxMembers)
                {
                    problem = CatalogFindings.TooLarge.With($"the catalog has more than {MaxMembers} members", new FileRange(offset, content.Length));
                    return false;
                }

                members.Add(CatalogMember.Read(ref subjects, content, offset, findings));
            }
        }

        var (attributes, further) = ReadExtensions(ref list);
        list.End();
        reader.End();
        if (reader.Failed)
        {
            problem = reader.Problem(CatalogFindings.Malformed, offset);
            return false;
        }

        var read = new Catalog
        {
            Version = algorithm.Oid == Oids.CatalogListMember ? CatalogVersion.V1 : CatalogVersion.V2,
            ListIdentifier = identifier,
            Time = time,
            Members = members,
            Attributes = attributes,
            FurtherExtensions = further,
        };
        problem = null;
        catalog = read with { Findings = CatalogFindings.Summed([.. findings, .. CatalogCheck.Run(read, new FileRange(offset, content.Length))]) };
        return true;
    }

    private static (List<CatalogNameValue> Attributes, List<ReadOnlyMemory<byte>> Further) ReadExtensions(ref DerReader list)
    {
        var attributes = new List<CatalogNameValue>();
        var further = new List<ReadOnlyMemory<byte>>();
        if (list.NextTag != DerTag.ContextConstructed(0))
        {
            return (attributes, further);
        }

        var wrapper = list.Inside(DerTag.ContextConstructed(0));
        for (var extensions = wrapper.Sequence(); extensions.HasData;)
        {
            var peek = extensions;
            var extension = extensions.Sequence();
            if (extension.Oid() != Oids.CatalogNameValue || extension.NextTag != DerTag.OctetString)
            {
                further.Add(peek.Element());
                continue;
            }

            // The reader of the octets shares no failures with the one around them, and they were not walked with what is around them.
            var value = extension.OctetString();
            extension.End();
            var inner = new DerReader(value);
            var attribute = CatalogNameValue.Read(ref inner);
            inner.End();
            if (inner.Failed)
            {
                extensions.Fail("an attribute of the catalog is no name with a value");
            }

            attributes.Add(attribute);
        }

        wrapper.End();
        return (attributes, further);
    }
}
