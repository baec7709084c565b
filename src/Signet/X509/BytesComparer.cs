using System.Diagnostics.CodeAnalysis;

namespace Signet.X509;

/// <summary>Compares DER by its bytes: names, keys, certificates.</summary>
/// <remarks>
/// RFC 5280, 7.1 would let names differ in case and string type. Windows and every firmware compare the bytes, and certificate
/// authorities copy them; the looser rule only adds ways to confuse two readers.
/// </remarks>
internal sealed class BytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    public static readonly BytesComparer Instance = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode([DisallowNull] ReadOnlyMemory<byte> obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
