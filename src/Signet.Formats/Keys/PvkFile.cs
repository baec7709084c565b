using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Binary;

namespace Signet.Keys;

/// <summary>How a PVK file hides its key.</summary>
public enum PvkEncryption
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>RC4 with 40 bits of key: the export rule of the 1990s.</summary>
    Weak,

    /// <summary>RC4 with 128 bits of key.</summary>
    Strong,
}

/// <summary>Microsoft's PVK file: one RSA private key, as MakeCert and Pvk2Pfx use it.</summary>
/// <remarks>
/// <code>
/// offset size field      units
///      0    4 magic      0xB0B5F11E
///      4    4 reserved   0
///      8    4 keySpec    1 AT_KEYEXCHANGE, 2 AT_SIGNATURE
///     12    4 encrypted  0 or 1
///     16    4 saltLength bytes: 16 when encrypted, else 0
///     20    4 keyLength  bytes: the whole PRIVATEKEYBLOB
///     24    s salt
///   24+s    k key        PRIVATEKEYBLOB; its first 8 bytes are never encrypted
/// </code>
/// Little-endian. The RC4 key is the first 16 bytes of SHA1(salt || password); in the weak form only the first 5, the other 11 are zero.
/// Source: S. Henson, "MS Private Key File Format"; measured on files of OpenSSL 3 in all three modes.
/// </remarks>
public sealed record PvkFile(uint KeySpec, bool Encrypted, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Blob)
{
    public const uint AtKeyExchange = 1;
    public const uint AtSignature = 2;

    private const uint Magic = 0xB0B5F11E;
    private const int HeaderSize = 24;
    private const int MaxSaltLength = 1024;

    /// <summary>Bytes behind the key, which are ignored.</summary>
    public int TrailingLength { get; init; }

    /// <summary>True when <paramref name="source"/> starts as a PVK file does.</summary>
    public static bool Starts(ReadOnlySpan<byte> source) => new SpanReader(source).U32() == Magic;

    /// <summary>Reads the frame; the key in it may still be encrypted.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, [NotNullWhen(true)] out PvkFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        file = null;
        var reader = new SpanReader(source.Span);
        var magic = reader.U32();
        _ = reader.U32(); // reserved
        var keySpec = reader.U32();
        var encrypted = reader.U32();
        var saltLength = reader.U32();
        var keyLength = reader.U32();
        problem = reader.Truncated ? KeyFindings.Damaged.With($"a PVK file has a header of {HeaderSize} bytes, this file has {source.Length}")
            : magic != Magic ? KeyFindings.NotAKey.With($"a PVK file starts with 0x{Magic:X8}, this file with 0x{magic:X8}")
            : encrypted > 1 ? KeyFindings.Damaged.With($"the field encrypted is {encrypted}, not 0 or 1") with { Where = new FileRange(12, 4) }
            : saltLength > MaxSaltLength || (encrypted == 1 && saltLength == 0)
                ? KeyFindings.Damaged.With($"the salt of {(encrypted == 1 ? "an encrypted" : "a")} PVK file cannot have {saltLength} bytes") with { Where = new FileRange(16, 4) }
            : (ulong)saltLength + keyLength > (ulong)reader.Remaining
                ? KeyFindings.Damaged.With($"salt and key take {(ulong)saltLength + keyLength} bytes, {reader.Remaining} follow the header") with { Where = new FileRange(16, 8) }
            : keyLength < PrivateKeyBlob.HeaderSize ? KeyFindings.Damaged.With($"the key takes {keyLength} bytes, too few") with { Where = new FileRange(20, 4) }
            : null;
        if (problem is not null)
        {
            return false;
        }

        file = new PvkFile(keySpec, encrypted == 1, source.Slice(HeaderSize, (int)saltLength), source.Slice(HeaderSize + (int)saltLength, (int)keyLength))
        {
            TrailingLength = reader.Remaining - (int)saltLength - (int)keyLength,
        };
        return true;
    }

    /// <summary>Decrypts, trying the strong form and then the weak one, and reads the key.</summary>
    /// <param name="password">The password's bytes, as typed in its code page, without terminator. Not used when the file is not encrypted.</param>
    /// <param name="blob">The key.</param>
    /// <param name="problem"><see cref="KeyFindings.WrongPassword"/> when neither form opens it.</param>
    public bool TryOpen(ReadOnlySpan<byte> password, [NotNullWhen(true)] out PrivateKeyBlob? blob, [NotNullWhen(false)] out Finding? problem)
    {
        if (!Encrypted)
        {
            return PrivateKeyBlob.TryRead(Blob.Span, out blob, out problem);
        }

        blob = null;
        problem = KeyFindings.WrongPassword.With("the password does not open the PVK file, neither as strong nor as weak encryption");
        if (new SpanReader(Blob.Span[4..]).U32() == PrivateKeyBlob.DsaSign)
        {
            problem = KeyFindings.AlgorithmUnsupported.With("the file holds a DSA key; Authenticode signatures need RSA or ECDSA");
            return false;
        }

        var clear = new byte[Blob.Length];
        try
        {
            foreach (var strength in (ReadOnlySpan<PvkEncryption>)[PvkEncryption.Strong, PvkEncryption.Weak])
            {
                Blob.Span.CopyTo(clear);
                Crypt(clear.AsSpan(PrivateKeyBlob.HeaderSize), Salt.Span, password, strength);
                if (PrivateKeyBlob.IsClear(clear))
                {
                    return PrivateKeyBlob.TryRead(clear, out blob, out problem);
                }
            }

            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>Writes a PVK file.</summary>
    /// <param name="blob">The key.</param>
    /// <param name="encryption">How to hide it; <see cref="PvkEncryption.Weak"/> hides it from nobody.</param>
    /// <param name="password">The password's bytes; not used without encryption.</param>
    /// <param name="salt">16 random bytes; not used without encryption.</param>
    /// <param name="keySpec">1 or 2.</param>
    public static byte[] Write(
        PrivateKeyBlob blob, PvkEncryption encryption, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, uint keySpec = AtSignature)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var encrypted = encryption != PvkEncryption.None;
        salt = encrypted ? salt : default;
        var file = new byte[HeaderSize + salt.Length + blob.Size];
        var writer = new SpanWriter(file);
        writer.U32(Magic);
        writer.U32(0);
        writer.U32(keySpec);
        writer.U32(encrypted ? 1u : 0);
        writer.U32((uint)salt.Length);
        writer.U32((uint)blob.Size);
        writer.Bytes(salt);
        var key = file.AsSpan(HeaderSize + salt.Length);
        blob.Write(key);
        if (encrypted)
        {
            Crypt(key[PrivateKeyBlob.HeaderSize..], salt, password, encryption);
        }

        return file;
    }

    private static void Crypt(Span<byte> data, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> password, PvkEncryption strength)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(salt);
        sha1.AppendData(password);
        sha1.GetHashAndReset(hash);
        var key = hash[..16];
        if (strength == PvkEncryption.Weak)
        {
            key[5..].Clear(); // a 16-byte RC4 key with 11 zeros, not a 5-byte one: measured
        }

        Rc4.Apply(key, data);
        CryptographicOperations.ZeroMemory(hash);
    }
}
