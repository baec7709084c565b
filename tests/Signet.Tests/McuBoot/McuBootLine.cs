using System.Globalization;
using System.Text;
using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Tests.McuBoot;

/// <summary>A recorded command line of imgtool's <c>sign</c> as the library is asked; written anew, for the personality is not what is tested.</summary>
internal sealed class McuBootLine
{
    private readonly McuBootCase _case;

    public McuBootLine(McuBootCase recorded)
    {
        _case = recorded;
        var version = McuBootVersion.TryParse(recorded.Value("-v")!, out var v, out var problem) ? v : throw new SigningException(problem);
        var align = Value("--align", 1);
        var vendor = Uuid("--vid", McuBootUuid.DomainNames);
        Request = new McuBootSignRequest
        {
            LikeImgtool = true,
            Version = version,
            HeaderSize = (int)Value("-H", 0),
            SlotSize = Value("-S", 0),
            PadHeader = Has("--pad-header"),
            Padding = Has("--confirm") ? McuBootPadding.Confirm : Has("--test") ? McuBootPadding.Test : Has("--pad") ? McuBootPadding.Pad : McuBootPadding.None,
            WriteSize = (int)align,
            MaxAlign = Has("--max-align") ? (int)Value("--max-align", 8) : null,
            MaxSectors = (int)Value("-M", 128),
            Mode = Has("--overwrite-only") ? McuBootMode.Overwrite : McuBootMode.Scratch,
            Erased = (byte)Value("-R", 0xff),
            Endian = recorded.Value("-e") == "big" ? McuBootEndian.Big : McuBootEndian.Little,
            LoadAddress = (uint)Value("-L", 0),
            RomFixed = (uint)Value("-F", 0),
            SecurityCounter = recorded.Value("-s") is { } counter ? counter == "auto" ? version.SecurityCounter : (uint)Number(counter) : null,
            Dependencies = recorded.Value("-d") is { } list ? McuBootDependency.TryParse(list, out var all, out problem) ? all : throw new SigningException(problem) : [],
            BootRecord = recorded.Value("--boot-record"),
            VendorId = vendor,
            ClassId = Uuid("--cid", vendor),
            CustomTlvs = [.. Custom()],
            NonBootable = Has("--non-bootable"),
            FullPublicKey = recorded.Value("--public-key-format") == "full",
            Digest = recorded.Value("--sha") is { } sha ? DigestAlgorithm.FromName("sha" + sha) : null,
            Pure = Has("--pure"),
            PadSignature = Has("--pad-sig"),
            Encryption = recorded.Value("-E") is not { } encrypt ? null : new McuBootEncryptionRequest
            {
                Recipient = PublicKey(encrypt),
                KeyLength = (int)Value("--encrypt-keylen", 128) / 8,
                MacDigest = recorded.Value("--hmac-sha") == "512" ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256,
                Clear = Has("-c"),
                SavesTlv = Has("--save-enctlv"),
            },
            Compression = recorded.Value("--compression") switch { "lzma2" => McuBootCompression.Lzma2, "lzma2armthumb" => McuBootCompression.Lzma2ArmThumb, _ => McuBootCompression.None },
            HexAddress = Has("-x") ? Value("-x", 0) : null,
        };
    }

    public McuBootSignRequest Request { get; }

    public bool Has(string option) => _case.Args.Contains(option);

    public McuBootProgram ReadProgram() => McuBootProgram.TryRead(McuBootVectors.Bytes(_case.Args[^2]), out var program, out var problem) ? program : throw new SigningException(problem);

    public SigningKey? OpenKey() => _case.Value("-k") is not { } name ? null : new SignerSource { Key = McuBootVectors.PathOf(name) }.OpenFirmwareKey();

    /// <summary>The file that imgtool's command writes.</summary>
    public async Task<ReadOnlyMemory<byte>> RunAsync()
    {
        if (_case.Value("--vector-to-sign") is { } vector)
        {
            var made = McuBootSigner.Vector(ReadProgram(), Request, _case.Value("-k") is { } name ? PublicKey(name) : null);
            return vector == "digest" ? made.Digest : made.Region;
        }

        McuBootSigned signed;
        if (_case.Value("--fix-sig") is { } signature)
        {
            var pending = McuBootSigner.Prepare(ReadProgram(), Request, PublicKey(_case.Value("--fix-sig-pubkey")!));
            signed = pending.Complete(Convert.FromBase64String(Encoding.ASCII.GetString(McuBootVectors.Bytes(signature))));
        }
        else
        {
            await using var key = OpenKey();
            signed = await McuBootSigner.SignAsync(ReadProgram(), Request, key, TestContext.Current.CancellationToken);
        }

        return _case.Args[^1].EndsWith(".hex", StringComparison.Ordinal) || _case.Output?.EndsWith(".hex", StringComparison.Ordinal) == true ? signed.ToHex() : signed.ToBinary();
    }

    public static SubjectPublicKeyInfo PublicKey(string relative) => new SignerSource { Key = McuBootVectors.PathOf(relative) }.OpenPublicKeyAsync().GetAwaiter().GetResult();

    private IEnumerable<Tlv> Custom()
    {
        foreach (var (option, isFile) in new[] { ("--custom-tlv", false), ("--custom-tlv-file", true) })
        {
            for (var i = 0; i < _case.Args.Count; i++)
            {
                if (_case.Args[i] == option)
                {
                    var value = _case.Args[i + 2];
                    yield return new Tlv((TlvType)Number(_case.Args[i + 1]), isFile ? McuBootVectors.Bytes(value)
                        : value.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(value[2..]) : Encoding.UTF8.GetBytes(value));
                }
            }
        }
    }

    private byte[]? Uuid(string option, ReadOnlySpan<byte> space) =>
        _case.Value(option) is not { } text ? null : McuBootUuid.TryParse(text, space, out var uuid, out var problem) ? uuid : throw new SigningException(problem);

    private long Value(string option, long otherwise) => _case.Value(option) is { } text ? Number(text) : otherwise;

    private static long Number(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : long.Parse(text, CultureInfo.InvariantCulture);
}
