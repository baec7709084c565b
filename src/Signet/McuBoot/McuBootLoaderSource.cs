using System.Globalization;
using System.Text;
using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>The C source that gives a boot loader the keys it trusts: a whole file, so that nobody edits arrays by hand.</summary>
/// <remarks>
/// It defines what MCUboot's <c>bootutil/sign_key.h</c> declares: <c>bootutil_keys</c>, one entry for each key with a pointer to its bytes and one to their
/// length, and <c>bootutil_key_cnt</c>. The arrays are called <c>root_pub_der</c>, <c>root_pub_der_2</c> and so on, each followed by its <c>_len</c>.
/// Source: MCUboot's documentation of the header and of signing; the file compiles as C99.
/// </remarks>
public static class McuBootLoaderSource
{
    private const string Array = "root_pub_der";

    /// <summary>The file's text.</summary>
    /// <param name="keys">The keys, at least one, of one kind.</param>
    /// <param name="firstLine">The comment at the top.</param>
    /// <exception cref="SigningException">No loader takes keys of that kind, or no one loader takes all of them.</exception>
    public static string Write(IReadOnlyList<SubjectPublicKeyInfo> keys, string firstLine)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        if (keys.Select(Refusal).FirstOrDefault(r => r is not null) is { } refusal)
        {
            throw new SigningException(refusal);
        }

        var kinds = keys.Select(KeyNames.Describe).Distinct().ToList();
        if (kinds.Count > 1)
        {
            throw new SigningException(McuBootKeyFindings.KeysDiffer.With($"the keys are of {string.Join(" and of ", kinds)}"));
        }

        var text = new StringBuilder($"""
            {firstLine}
            /* The public keys that the boot loader trusts ({kinds[0]}). */

            #include <bootutil/sign_key.h>

            #if defined(MCUBOOT_HW_KEY)
            #error "this boot loader takes its key from the hardware, not from an array"
            #endif


            """.ReplaceLineEndings("\n"));
        for (var i = 0; i < keys.Count; i++)
        {
            var digest = PublicKeyText.HashAlgorithm(keys[i]);
            text.Append(CultureInfo.InvariantCulture, $"/* {digest}: {Convert.ToHexStringLower(PublicKeyText.Hash(keys[i]))} */\n");
            text.Append(PublicKeyText.CArray(Name(i), PublicKeyText.Raw(keys[i]).Span)).Append('\n');
        }

        text.Append("const struct bootutil_key bootutil_keys[] = {\n");
        for (var i = 0; i < keys.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {{ .key = {Name(i)}, .len = &{Name(i)}_len }},\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"}};\n\nconst int bootutil_key_cnt = {keys.Count};\n").ToString();
    }

    /// <summary>Why no boot loader verifies with the key; null when there are loaders that do.</summary>
    public static Finding? Refusal(SubjectPublicKeyInfo key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var taken = key switch
        {
            { Algorithm.Oid: Oids.RsaEncryption } => key.KeyBits is 2048 or 3072,
            { Algorithm.Oid: Oids.EcPublicKey } => key.CurveOid is Oids.NistP256 or Oids.NistP384,
            _ => key.Algorithm.Oid == Oids.Ed25519,
        };
        return taken ? null : McuBootKeyFindings.KeyKind.With($"the key is of {KeyNames.Describe(key)}");
    }

    private static string Name(int index) => index == 0 ? Array : string.Create(CultureInfo.InvariantCulture, $"{Array}_{index + 1}");
}
