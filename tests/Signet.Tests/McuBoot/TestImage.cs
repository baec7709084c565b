using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

/// <summary>Images made by hand, to have something that the signer under test did not make.</summary>
internal sealed record TestImage
{
    public McuBootVersion Version { get; init; } = new(1, 0, 0, 0);

    public int PayloadSize { get; init; } = 1000;

    public ushort HeaderSize { get; init; } = 32;

    public uint? Counter { get; init; }

    public McuBootFlags Flags { get; init; }

    public uint LoadAddress { get; init; }

    public McuBootEndian Endian { get; init; }

    /// <summary>Further records of the unprotected area.</summary>
    public IReadOnlyList<Tlv> More { get; init; } = [];

    /// <summary>The image: header, payload that depends on the version, security counter, SHA-256.</summary>
    public byte[] ToArray()
    {
        var payload = new byte[PayloadSize];
        new Random(Version.Major).NextBytes(payload);
        var counter = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(counter, Counter ?? 0);
        var area = new TlvArea { IsProtected = true, Records = Counter is null ? [] : [new Tlv(TlvType.SecurityCounter, counter)] };
        var protectedSize = Counter is null ? 0 : area.Size;
        var signed = new byte[HeaderSize + PayloadSize + protectedSize];
        new McuBootHeader(LoadAddress, HeaderSize, (ushort)protectedSize, (uint)PayloadSize, Flags, Version).Write(signed, Endian);
        payload.CopyTo(signed, HeaderSize);
        if (protectedSize > 0)
        {
            area.Write(signed.AsSpan(HeaderSize + PayloadSize), Endian);
        }

        var records = new TlvArea { IsProtected = false, Records = [new Tlv(TlvType.Sha256, DigestAlgorithm.Sha256.Hash(signed)), .. More] };
        var image = new byte[signed.Length + records.Size];
        signed.CopyTo(image, 0);
        records.Write(image.AsSpan(signed.Length), Endian);
        return image;
    }
}
