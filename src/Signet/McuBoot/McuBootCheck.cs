using Signet.X509;

namespace Signet.McuBoot;

/// <summary>One signature of an image.</summary>
/// <param name="Tlv">The record.</param>
/// <param name="Key">The given key that the record before it names; null when it names none of them.</param>
/// <param name="Valid">True when that key made it over this image.</param>
public sealed record McuBootSignature(Tlv Tlv, SubjectPublicKeyInfo? Key, bool Valid);

/// <summary>What a boot loader would find out about an image.</summary>
public sealed record McuBootCheck
{
    /// <summary>The image; null when not even its header can be read.</summary>
    public McuBootImage? Image { get; init; }

    /// <summary>What is wrong or odd, in the loader's order.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The algorithm of <see cref="Hash"/>; null when nothing was hashed.</summary>
    public DigestAlgorithm? Algorithm { get; init; }

    /// <summary>The hash of header, payload as it runs, and protected TLVs.</summary>
    public ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>The content key of a payload that had to be decrypted; empty when it lies in the open.</summary>
    public ReadOnlyMemory<byte> ContentKey { get; init; }

    /// <summary>The signatures in file order.</summary>
    public IReadOnlyList<McuBootSignature> Signatures { get; init; } = [];

    /// <summary>True when the image is what it was when it was hashed: its hash is right, or a signature over it.</summary>
    public bool Intact { get; init; }

    /// <summary>True when a given key signed it, and no signature that names a given key is wrong.</summary>
    public bool SignerKnown { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsClean => Findings.All(f => f.Severity != Severity.Error);

    /// <summary>True when a loader with these demands starts the image: nothing is wrong, it is intact, and signed by a given key if a signature is asked for.</summary>
    /// <param name="demands">Those of the check.</param>
    public bool Accepted(McuBootDemands demands)
    {
        ArgumentNullException.ThrowIfNull(demands);
        return IsClean && Intact && (SignerKnown || demands.HashOnly);
    }

    /// <summary>Checks an image as a loader does.</summary>
    /// <param name="file">The image from its first byte, with whatever follows it.</param>
    /// <param name="demands">What the loader asks for.</param>
    public static McuBootCheck Run(ReadOnlyMemory<byte> file, McuBootDemands demands)
    {
        ArgumentNullException.ThrowIfNull(demands);
        return McuBootImage.TryRead(file, out var image, out var problem)
            ? new McuBootChecker(image, demands).Run()
            : new McuBootCheck { Findings = [problem] };
    }
}
