using Signet.Authenticode;
using Signet.Cms;

namespace Signet.Catalogs;

public sealed partial record CatalogMember
{
    /// <summary>Reads the TrustedSubject that <paramref name="subjects"/> stands before.</summary>
    /// <param name="subjects">Reads the members.</param>
    /// <param name="content">The whole list, of which the member is a slice.</param>
    /// <param name="offset">Where the list starts in the file, in bytes.</param>
    /// <param name="findings">Takes what is wrong with the member, but does not keep the others from being read.</param>
    internal static CatalogMember Read(ref DerReader subjects, ReadOnlyMemory<byte> content, long offset, List<Finding> findings)
    {
        var start = subjects.Position;
        var sequence = subjects.Sequence();
        var where = new FileRange(offset + start, subjects.Position - start);
        var identifier = sequence.OctetString();
        var parts = new Parts(content, offset, findings);
        if (sequence.HasData)
        {
            var count = 0;
            for (var set = sequence.Set(); set.HasData;)
            {
                if (++count > Catalog.MaxMemberAttributes)
                {
                    set.Fail($"a member has more than {Catalog.MaxMemberAttributes} attributes");
                    break;
                }

                parts.Add(CmsAttribute.Read(ref set), where);
            }
        }

        sequence.End();
        return parts.ToMember(identifier, where);
    }

    /// <summary>The attributes of one member, sorted out by their types.</summary>
    private sealed class Parts(ReadOnlyMemory<byte> content, long offset, List<Finding> findings)
    {
        private readonly List<CatalogNameValue> _nameValues = [];
        private readonly List<CmsAttribute> _further = [];
        private SpcIndirectData? _content;
        private CatalogMemberInfo? _info;
        private int? _info2;

        public void Add(CmsAttribute attribute, FileRange where)
        {
            // What cannot be read stays as it is, so that the catalog is written back as it was.
            if (attribute.Values is not [var value] || !TryAdd(attribute.Oid, value, out var known))
            {
                _further.Add(attribute);
                findings.Add(CatalogFindings.BadMember.With($"an attribute of type {attribute.Oid} has not the content that its type demands", where));
            }
            else if (!known)
            {
                _further.Add(attribute);
            }
        }

        public CatalogMember ToMember(ReadOnlyMemory<byte> identifier, FileRange where) => new()
        {
            Identifier = identifier,
            NameValues = _nameValues,
            Content = _content,
            MemberInfo = _info,
            MemberInfo2 = _info2,
            FurtherAttributes = _further,
            Where = where,
        };

        // Of what a member has once, a second one is as unreadable as a malformed one: nobody knows which counts.
        private bool TryAdd(string type, ReadOnlyMemory<byte> value, out bool known)
        {
            known = true;
            switch (type)
            {
                case Oids.CatalogNameValue:
                    var reader = new DerReader(value);
                    var nameValue = CatalogNameValue.Read(ref reader);
                    reader.End();
                    return !reader.Failed && Append(nameValue);

                case Oids.SpcIndirectData:
                    _ = content.Span.Overlaps(value.Span, out var at);
                    return _content is null && SpcIndirectData.TryRead(value, offset + at, out _content, out _);

                case Oids.CatalogMemberInfo:
                    return _info is null && TryReadInfo(value, out _info);

                case Oids.CatalogMemberInfo2:
                    _info2 = _info2 is null && value.Span is [>= 0x80 and < 0x9F, 0] ? value.Span[0] & 0x1F : null;
                    return _info2 is not null;

                default:
                    known = false;
                    return true;
            }
        }

        private bool Append(CatalogNameValue value)
        {
            _nameValues.Add(value);
            return true;
        }

        private static bool TryReadInfo(ReadOnlyMemory<byte> value, out CatalogMemberInfo? info)
        {
            var reader = new DerReader(value);
            var sequence = reader.Sequence();
            var subject = Utf16.ReadBigEndian(sequence.Value(DerTag.BmpString).Span);
            var version = sequence.SmallInteger();
            sequence.End();
            reader.End();
            info = reader.Failed || subject is null ? null : new CatalogMemberInfo(subject, version);
            return info is not null;
        }
    }
}
