using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>The digest that a time stamp vouches for.</summary>
/// <remarks>
/// <code>
/// MessageImprint ::= SEQUENCE {
///     hashAlgorithm  AlgorithmIdentifier,
///     hashedMessage  OCTET STRING }
/// </code>
/// Source: RFC 3161, 2.4.1. For Authenticode the message is the signer's signature value (encryptedDigest).
/// </remarks>
/// <param name="Algorithm">The digest; its parameters are NULL or absent.</param>
/// <param name="Digest">The digest's bytes, as long as the algorithm's digests are when it came from a reader of ours and is known.</param>
public sealed record MessageImprint(AlgorithmIdentifier Algorithm, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The imprint of <paramref name="message"/>.</summary>
    public static MessageImprint Of(DigestAlgorithm algorithm, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return new MessageImprint(AlgorithmIdentifier.WithNull(algorithm.Oid), algorithm.Hash(message));
    }

    /// <summary>True when both name the same algorithm and the same digest; NULL and absent parameters are the same.</summary>
    public bool Matches(MessageImprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Algorithm.Oid == other.Algorithm.Oid && Digest.Span.SequenceEqual(other.Digest.Span);
    }

    /// <summary>Reads an imprint.</summary>
    public static MessageImprint Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        var imprint = new MessageImprint(AlgorithmIdentifier.Read(ref sequence), sequence.OctetString());
        sequence.End();
        return imprint;
    }

    /// <summary>Writes the imprint; the mirror of <see cref="Read"/>.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            Algorithm.Write(writer);
            writer.WriteOctetString(Digest.Span);
        }
    }
}
