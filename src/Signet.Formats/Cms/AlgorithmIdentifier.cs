namespace Signet.Cms;

/// <summary>An algorithm and its parameters.</summary>
/// <remarks>
/// <code>
/// AlgorithmIdentifier ::= SEQUENCE {
///     algorithm   OBJECT IDENTIFIER,
///     parameters  ANY DEFINED BY algorithm OPTIONAL }
/// </code>
/// Source: RFC 5280, 4.1.1.2.
/// </remarks>
/// <param name="Oid">The algorithm.</param>
/// <param name="Parameters">The parameters, DER with tag and length; empty when absent.</param>
public sealed record AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters)
{
    private static readonly byte[] s_null = [0x05, 0x00];

    /// <summary>The algorithm with NULL parameters, as PKCS #7 signers write digests and rsaEncryption.</summary>
    public static AlgorithmIdentifier WithNull(string oid) => new(oid, s_null);

    /// <summary>The algorithm without parameters, as ECDSA has it.</summary>
    public static AlgorithmIdentifier Bare(string oid) => new(oid, default);

    /// <summary>True when the parameters are NULL or absent.</summary>
    public bool HasNoParameters => Parameters.IsEmpty || Parameters.Span.SequenceEqual(s_null);
}
