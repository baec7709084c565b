using System.Buffers.Binary;
using System.Diagnostics;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Pe;
using Signet.Tests.Cms;
using Signet.Tests.Pe;
using Signet.Tests.X509;

namespace Signet.Tests.Hostile;

/// <summary>Files that are made to exhaust who reads them.</summary>
internal static class Bombs
{
    /// <summary>A certificate table of entries of 8 bytes.</summary>
    public static byte[] TableEntries(int count, ushort type = 2)
    {
        var table = new byte[count * 8];
        for (var i = 0; i < table.Length; i += 8)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(i), 8);
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(i + 4), WinCertificate.Revision2);
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(i + 6), type);
        }

        return WithTable(table);
    }

    /// <summary>A file whose one signature is these bytes.</summary>
    public static byte[] Signature(byte[] der) => WithTable(WinCertificate.Wrap(der));

    /// <summary>The small program with a certificate table, whatever it holds. The checksum is left as it is.</summary>
    public static byte[] WithTable(ReadOnlySpan<byte> table) => WithTable(SignedPe.Unsigned(), table);

    /// <inheritdoc cref="WithTable(ReadOnlySpan{byte})"/>
    public static byte[] WithTable(byte[] file, ReadOnlySpan<byte> table)
    {
        var directory = (int)SignedPe.Open(file).Headers.SecurityEntryOffset;
        var start = (int)Align.Up(file.Length, 8);
        byte[] result = [.. file, .. new byte[start - file.Length], .. table];
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(directory), (uint)start);
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(directory + 4), (uint)table.Length);
        return result;
    }

    /// <summary>Elements inside one another, each of them open to the end: 30 84 … 30 84 ….</summary>
    public static byte[] Nested(int depth, byte tag = 0x30)
    {
        var bytes = new byte[depth * 6];
        for (var i = 0; i < depth; i++)
        {
            bytes[i * 6] = tag;
            bytes[(i * 6) + 1] = 0x84;
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan((i * 6) + 2), bytes.Length - ((i + 1) * 6));
        }

        return MinimalLengths(bytes, depth, tag);
    }

    /// <summary>The element repeated.</summary>
    public static byte[] Repeat(byte[] element, int count)
    {
        var bytes = new byte[element.Length * count];
        for (var i = 0; i < bytes.Length; i += element.Length)
        {
            element.CopyTo(bytes, i);
        }

        return bytes;
    }

    /// <summary>An element of any length: <see cref="Der.Tlv"/> stops at 16 MiB.</summary>
    public static byte[] Element(byte tag, byte[] content)
    {
        if (content.Length < 0x100_0000)
        {
            return Der.Tlv(tag, content);
        }

        byte[] element = [tag, 0x84, 0, 0, 0, 0, .. content];
        BinaryPrimitives.WriteInt32BigEndian(element.AsSpan(2), content.Length);
        return element;
    }

    /// <summary>A SignedData whose parts are as large as one likes; what is not named is that of a good signature.</summary>
    public static byte[] SignedData(
        byte[]? digests = null, byte[]? content = null, byte[]? certificates = null, byte[]? crls = null, byte[]? signers = null, byte[]? attributes = null, byte[]? unsigned = null)
    {
        attributes ??=
        [
            .. Der.Attribute(Oids.ContentTypeAttribute, Der.Oid(Oids.SpcIndirectData)), .. Der.Attribute(Oids.MessageDigestAttribute, Der.Octets(new byte[32])),
        ];
        signers ??= Element(0x30,
        [
            .. Der.Integer(1), .. Der.Sequence(Der.Name("x"), Der.Integer(1)), .. Der.Algorithm(Oids.Sha256), .. Element(0xA0, attributes),
            .. Der.Algorithm(Oids.RsaEncryption), .. Der.Octets(new byte[256]), .. unsigned is null ? [] : Element(0xA1, unsigned),
        ]);
        byte[] body =
        [
            .. Der.Integer(1), .. Element(0x31, digests ?? Der.Algorithm(Oids.Sha256)),
            .. Element(0x30, [.. Der.Oid(Oids.SpcIndirectData), .. Element(0xA0, content ?? SpcIndirectData.ForPe(DigestAlgorithm.Sha256, new byte[32], null).Encode())]),
            .. certificates is null ? [] : Element(0xA0, certificates), .. crls is null ? [] : Element(0xA1, crls), .. Element(0x31, signers),
        ];
        return Element(0x30, [.. Der.Oid(Oids.SignedData), .. Element(0xA0, Element(0x30, body))]);
    }

    /// <summary>A certificate with one extension, made by hand.</summary>
    public static byte[] Certificate(string oid, byte[] extension)
    {
        var made = new HandMadeCertificate();
        made.Extensions!.Add(Der.Sequence(Der.Oid(oid), Element(0x04, extension)));
        return made.Build();
    }

    /// <summary>The small program with <paramref name="count"/> sections of a byte each, and SectionAlignment of a page.</summary>
    public static byte[] Sections(int count)
    {
        var file = SignedPe.Unsigned();
        var headers = SignedPe.Open(file).Headers;
        var table = (int)headers.SectionTableOffset;
        var data = (int)Align.Up(table + (40L * count), 512);
        Array.Resize(ref file, (int)Align.Up(data + count, 512));
        file.AsSpan(table).Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan((int)headers.PeOffset + 6), (ushort)count);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan((int)headers.PeOffset + 84), data);
        for (var i = 0; i < count; i++)
        {
            var row = file.AsSpan(table + (40 * i));
            BinaryPrimitives.WriteInt32LittleEndian(row[8..], 1);
            BinaryPrimitives.WriteInt32LittleEndian(row[12..], 4096 * (i + 1));
            BinaryPrimitives.WriteInt32LittleEndian(row[16..], 1);
            BinaryPrimitives.WriteInt32LittleEndian(row[20..], data + i);
        }

        return file;
    }

    // DER wants the shortest lengths, so that the innermost elements have other headers than the outer ones: built from the inside.
    private static byte[] MinimalLengths(byte[] buffer, int depth, byte tag)
    {
        var at = buffer.Length;
        for (var i = 0; i < depth; i++)
        {
            var length = buffer.Length - at;
            var bytes = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 4;
            for (var b = 0; b < bytes; b++)
            {
                buffer[--at] = (byte)((length >> (8 * b)) & 0xFF);
            }

            buffer[--at] = bytes == 0 ? (byte)length : (byte)(0x80 | bytes);
            buffer[--at] = tag;
        }

        return buffer[at..];
    }
}

/// <summary>What something cost this process.</summary>
internal static class Cost
{
    /// <summary>The most a hostile file may allocate, all in all, garbage included: an upper bound of what it holds at once.</summary>
    public const long MaxBytes = 200L * 1024 * 1024;

    /// <summary>Runs and asserts that it allocated no more than <see cref="MaxBytes"/>.</summary>
    /// <remarks>
    /// Time is not asserted finely: the machine may be busy. Twenty seconds are ten times the promise, and a thousand times what
    /// most of these take.
    /// </remarks>
    public static T Bounded<T>(string what, Func<T> run)
    {
        var clock = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = run();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var took = Stopwatch.GetElapsedTime(clock);
        TestContext.Current.SendDiagnosticMessage($"{what}: {took.TotalMilliseconds:0} ms, {bytes / 1024} KiB");
        Assert.True(bytes <= MaxBytes, $"{what}: allocated {bytes} bytes");
        Assert.True(took < TimeSpan.FromSeconds(20), $"{what}: took {took}");
        return result;
    }
}
