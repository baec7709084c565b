using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool sign</c> was asked: the image as it is to be, and the files around it.</summary>
internal sealed record SignRequest
{
    /// <summary>The image. Keys, vendor's records and UUIDs come in when everything is known.</summary>
    public McuBootSignRequest Image { get; init; } = new() { Version = default, HeaderSize = McuBootHeader.Size, LikeImgtool = true };

    public string Input { get; init; } = "";

    public string Output { get; init; } = "";

    /// <summary>The key to sign with; none named means no signature.</summary>
    public ImgtoolKeyRequest Key { get; init; } = new();

    /// <summary>True when the security counter follows from the version.</summary>
    public bool CounterFromVersion { get; init; }

    /// <summary>Vendors' records as they were given: type, value, and whether the value is a file's name.</summary>
    public IReadOnlyList<(string Type, string Value)> CustomTlvs { get; init; } = [];

    /// <summary>The same with the name of a file for a value.</summary>
    public IReadOnlyList<(string Type, string File)> CustomTlvFiles { get; init; } = [];

    public string? Vendor { get; init; }

    public string? Class { get; init; }

    public bool Pad { get; init; }

    public bool Test { get; init; }

    public bool Confirm { get; init; }

    /// <summary><c>auto</c>, or a number of bits.</summary>
    public string Sha { get; init; } = "auto";

    /// <summary>The file with the loader's encryption key; null for an image in the open.</summary>
    public string? EncryptFor { get; init; }

    public int EncryptionKeyBits { get; init; } = 128;

    /// <summary><c>auto</c>, or a number of bits.</summary>
    public string HmacSha { get; init; } = "auto";

    public bool Clear { get; init; }

    public bool SaveTlv { get; init; }

    /// <summary><c>payload</c> or <c>digest</c>: write what is to be signed elsewhere; null to make an image.</summary>
    public string? VectorToSign { get; init; }

    /// <summary>The file with a signature that was made elsewhere.</summary>
    public string? FixedSignature { get; init; }

    /// <summary>The file with the public key of that signature.</summary>
    public string? FixedSignatureKey { get; init; }

    /// <summary>True when keys of different kinds may sign and decrypt.</summary>
    public bool MixedKeys { get; init; }

    /// <summary>Where the signature alone goes.</summary>
    public string? SignatureOutput { get; init; }
}
