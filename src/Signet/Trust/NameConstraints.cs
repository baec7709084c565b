using System.Formats.Asn1;
using Signet.X509;

namespace Signet.Trust;

/// <summary>The names that an authority may certify.</summary>
/// <remarks>
/// <code>
/// NameConstraints ::= SEQUENCE {
///     permittedSubtrees  [0] SEQUENCE OF GeneralSubtree OPTIONAL,
///     excludedSubtrees   [1] SEQUENCE OF GeneralSubtree OPTIONAL }
/// GeneralSubtree  ::= SEQUENCE { base GeneralName, minimum [0] INTEGER DEFAULT 0, maximum [1] INTEGER OPTIONAL }
/// </code>
/// Directory names, which are what code is signed under, are compared. A constraint on another kind of name (DNS, mail, address)
/// matters only to certificates that bear such a name; those are refused, as RFC 5280, 4.2.1.10 demands of a program that
/// does not process the kind.
/// </remarks>
internal static class NameConstraints
{
    private static readonly Asn1Tag s_directoryName = new(TagClass.ContextSpecific, 4, isConstructed: true);
    private static readonly Asn1Tag s_mailName = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_permitted = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_excluded = new(TagClass.ContextSpecific, 1, isConstructed: true);

    // Each name is compared with each base, so that a certificate of 64 KiB could ask for a hundred million comparisons.
    private const int MaxNames = 256;

    /// <summary>The findings about names in <paramref name="path"/>, leaf first.</summary>
    public static IEnumerable<Finding> Check(IReadOnlyList<Certificate> path)
    {
        for (var i = 1; i < path.Count; i++)
        {
            var extension = path[i].Extensions.FirstOrDefault(e => e.Oid == Oids.NameConstraints);
            if (extension is null)
            {
                continue;
            }

            for (var below = 0; below < i; below++)
            {
                // RFC 5280, 6.1.3 (b): self-issued authorities are exempt, the leaf never is.
                if ((below == 0 || !path[below].IsSelfIssued) && Violation(extension.Value, path[below]) is { } violation)
                {
                    yield return TrustFindings.NameConstraint.With(
                        $"{TrustFindings.Name(path[i])} may not certify {TrustFindings.Name(path[below])}: {violation}");
                }
            }
        }
    }

    private static string? Violation(ReadOnlyMemory<byte> constraints, Certificate certificate)
    {
        try
        {
            var names = Names(certificate);
            var sequence = new AsnReader(constraints, AsnEncodingRules.DER).ReadSequence();
            var violation = (string?)null;
            if (sequence.HasData && sequence.PeekTag().HasSameClassAndValue(s_permitted))
            {
                var bases = Bases(sequence.ReadSequence(s_permitted));
                violation = names.Find(n => bases.Exists(b => SameKind(b, n)) && !bases.Exists(b => Covers(b, n))) is { IsEmpty: false }
                    ? "a name is outside the permitted ones" : null;
            }

            if (sequence.HasData && sequence.PeekTag().HasSameClassAndValue(s_excluded))
            {
                var bases = Bases(sequence.ReadSequence(s_excluded));
                violation ??= names.Exists(n => bases.Exists(b => SameKind(b, n) && (Kind(b) != s_directoryName || Covers(b, n))))
                    ? "a name is excluded, or of an excluded kind that is not compared here" : null;
            }

            sequence.ThrowIfNotEmpty();
            return violation;
        }
        catch (AsnContentException e)
        {
            return $"the constraints cannot be read ({e.Message})";
        }
    }

    /// <summary>The certificate's names, each a GeneralName in DER: the subject, a mail address in it, the alternative names.</summary>
    private static List<ReadOnlyMemory<byte>> Names(Certificate certificate)
    {
        var names = new List<ReadOnlyMemory<byte>>();
        foreach (var relative in Relatives(certificate.Subject))
        {
            var set = new AsnReader(relative, AsnEncodingRules.DER).ReadSetOf();
            while (set.HasData)
            {
                // RFC 5280, 4.2.1.10: the legacy mail attribute falls under the constraints for mail names.
                if (set.ReadSequence().ReadObjectIdentifier() == Oids.EmailAddress)
                {
                    names.Add(Tagged(s_mailName, []));
                    Bound(names.Count);
                }
            }
        }

        if (certificate.Subject.Length > 2)
        {
            names.Add(Tagged(s_directoryName, certificate.Subject.Span));
        }

        if (certificate.Extensions.FirstOrDefault(e => e.Oid == Oids.SubjectAlternativeName) is { } alternative)
        {
            var sequence = new AsnReader(alternative.Value, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                names.Add(sequence.ReadEncodedValue());
                Bound(names.Count);
            }
        }

        return names;
    }

    private static List<ReadOnlyMemory<byte>> Bases(AsnReader subtrees)
    {
        var bases = new List<ReadOnlyMemory<byte>>();
        while (subtrees.HasData)
        {
            var subtree = subtrees.ReadSequence();
            bases.Add(subtree.ReadEncodedValue());
            Bound(bases.Count);
            subtree.ThrowIfNotEmpty(); // RFC 5280: minimum is 0 and absent in DER, maximum is absent
        }

        return bases;
    }

    private static void Bound(int count)
    {
        if (count > MaxNames)
        {
            throw new AsnContentException($"more than {MaxNames} names are not compared");
        }
    }

    private static Asn1Tag Kind(ReadOnlyMemory<byte> name) => Asn1Tag.Decode(name.Span, out _);

    private static bool SameKind(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => Kind(a).HasSameClassAndValue(Kind(b));

    /// <summary>True when both are directory names and <paramref name="name"/> starts with <paramref name="root"/>.</summary>
    private static bool Covers(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> name)
    {
        if (Kind(root) != s_directoryName || Kind(name) != s_directoryName)
        {
            return false;
        }

        var wanted = Relatives(new AsnReader(root, AsnEncodingRules.DER).ReadSequence(s_directoryName).ReadEncodedValue());
        var present = Relatives(new AsnReader(name, AsnEncodingRules.DER).ReadSequence(s_directoryName).ReadEncodedValue());
        return wanted.Count <= present.Count && wanted.Zip(present).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
    }

    /// <summary>The RelativeDistinguishedNames of a Name, DER.</summary>
    private static List<ReadOnlyMemory<byte>> Relatives(ReadOnlyMemory<byte> name)
    {
        var list = new List<ReadOnlyMemory<byte>>();
        var sequence = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            list.Add(sequence.ReadEncodedValue());
        }

        return list;
    }

    private static byte[] Tagged(Asn1Tag tag, ReadOnlySpan<byte> content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        if (tag.IsConstructed)
        {
            using (writer.PushSequence(tag))
            {
                writer.WriteEncodedValue(content);
            }
        }
        else
        {
            writer.WriteOctetString(content, tag);
        }

        return writer.Encode();
    }
}
