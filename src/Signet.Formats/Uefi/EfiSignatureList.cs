using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Uefi;

/// <summary>What an entry of a signature list is.</summary>
public enum EfiSignatureKind
{
    /// <summary>A type that is not known; its bytes are kept.</summary>
    Other,

    /// <summary>An X.509 certificate, DER.</summary>
    X509,

    /// <summary>The SHA-256 of an image.</summary>
    Sha256,

    /// <summary>The SHA-256 of a certificate's TBSCertificate, with the time of its revocation.</summary>
    X509Sha256,

    /// <summary>The SHA-384 of a certificate's TBSCertificate, with the time of its revocation.</summary>
    X509Sha384,

    /// <summary>The SHA-512 of a certificate's TBSCertificate, with the time of its revocation.</summary>
    X509Sha512,
}

/// <summary>One entry of the variables PK, KEK, db and dbx.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">Who put it there, as a GUID.</param>
/// <param name="Data">The certificate, or the hash.</param>
public sealed record EfiSignature(EfiSignatureKind Kind, Guid Owner, ReadOnlyMemory<byte> Data)
{
    private static readonly (Guid Type, EfiSignatureKind Kind, int Size, int Used)[] s_types =
    [
        (new("a5c059a1-94e4-4aa7-87b5-ab155c2bf072"), EfiSignatureKind.X509, 0, 0),
        (new("c1c41626-504c-4092-aca9-41f936934328"), EfiSignatureKind.Sha256, 32, 32),
        (new("3bd2a492-96c0-4079-b420-fcf98ef103ed"), EfiSignatureKind.X509Sha256, 48, 32),
        (new("7076876e-80c2-4ee6-aad2-28b349a6865b"), EfiSignatureKind.X509Sha384, 64, 48),
        (new("446dbf63-2502-4cda-bcfa-2465d2b0fe9d"), EfiSignatureKind.X509Sha512, 80, 64),
    ];

    /// <summary>The most bytes of a variable that are read. Real ones have some tens of KB.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int ListHeaderSize = 28;
    private const int OwnerSize = 16;

    /// <summary>Reads the lists in a variable.</summary>
    /// <remarks>
    /// <code>
    /// offset size field
    ///      0   16 signature type         GUID
    ///     16    4 signature list size    bytes: this header, the signature header, all signatures
    ///     20    4 signature header size  bytes; 0 for all known types
    ///     24    4 signature size         bytes of each signature, its owner included
    ///     28      signature header
    ///           n signatures             each: 16 bytes owner (GUID), the rest data
    /// </code>
    /// Little-endian; lists follow each other without gaps. Source: UEFI 2.10, 32.4.1 (EFI_SIGNATURE_LIST).
    /// </remarks>
    /// <param name="source">The variable's value, without the attributes that Linux puts before it.</param>
    /// <param name="name">The variable, for findings.</param>
    /// <param name="signatures">The entries; null when the lists are malformed, for then none of them is known to be what it seems.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryReadAll(
        ReadOnlyMemory<byte> source, string name, [NotNullWhen(true)] out IReadOnlyList<EfiSignature>? signatures, [NotNullWhen(false)] out Finding? problem)
    {
        signatures = null;
        var read = new List<EfiSignature>();
        if (source.Length > MaxBytes)
        {
            problem = UefiFindings.SignatureList.With($"{name} has {source.Length} bytes, {MaxBytes} are read at most");
            return false;
        }

        for (var offset = 0; offset < source.Length;)
        {
            problem = ReadList(source[offset..], name, offset, read, out var size);
            if (problem is not null)
            {
                return false;
            }

            offset += size;
        }

        (signatures, problem) = (read, null);
        return true;
    }

    private static Finding? ReadList(ReadOnlyMemory<byte> source, string name, int offset, List<EfiSignature> signatures, out int size)
    {
        var reader = new SpanReader(source.Span);
        var type = reader.Take(OwnerSize) is { Length: OwnerSize } guid ? new Guid(guid) : default;
        var listSize = reader.U32();
        var headerSize = reader.U32();
        var signatureSize = reader.U32();
        size = 0;
        Finding Wrong(string what) => UefiFindings.SignatureList.With($"{name}: the list at {offset} {what}", new FileRange(offset, Math.Min(ListHeaderSize, source.Length)));
        if (reader.Truncated || listSize < ListHeaderSize || listSize > (uint)source.Length)
        {
            return Wrong(reader.Truncated ? "is cut off" : $"has {listSize} bytes of the {source.Length} that are there");
        }

        var room = (long)listSize - ListHeaderSize - headerSize;
        if (room < 0 || signatureSize <= OwnerSize || room % signatureSize != 0)
        {
            return Wrong($"has {room} bytes for signatures of {signatureSize}");
        }

        var (_, kind, stated, used) = s_types.FirstOrDefault(t => t.Type == type);
        if (stated != 0 && signatureSize != OwnerSize + stated)
        {
            return Wrong($"has signatures of {signatureSize} bytes where its type has {OwnerSize + stated}");
        }

        for (long at = ListHeaderSize + headerSize; at < listSize; at += signatureSize)
        {
            var entry = source.Slice((int)at, (int)signatureSize);
            var data = entry[OwnerSize..];
            signatures.Add(new EfiSignature(kind, new Guid(entry.Span[..OwnerSize]), used == 0 ? data : data[..used]));
        }

        size = (int)listSize;
        return null;
    }
}
