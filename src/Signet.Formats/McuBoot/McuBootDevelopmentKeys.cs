using Signet.X509;

namespace Signet.McuBoot;

/// <summary>The keys whose private halves lie in MCUboot's own repository: everybody can sign and decrypt with them.</summary>
/// <remarks>
/// A boot loader that was built without a key of its own trusts one of these. They are known here by hashes alone, computed with OpenSSL from all key files in
/// the history of mcu-tools/mcuboot up to commit 2d4bacc3 (P-224 keys, which no loader takes any more, left out): SHA-256 of the bytes that loaders embed
/// (<see cref="SubjectPublicKeyInfo.LoaderBytes"/>), and SHA-384 for P-384, SHA-512 for Ed25519, by which images name them too.
/// </remarks>
public static class McuBootDevelopmentKeys
{
    private static readonly Dictionary<string, string> s_files = new(StringComparer.Ordinal)
    {
        // SHA-256, and the file's path in the repository
        { "fc5701dc6135e1323847bdc40f04d2e5bee5833b23c29f93593d00018cfa9994", "root-rsa-2048.pem" },
        { "449793fb65cd7698753d5b3f35fab15f1e3a45111ff24e1d46741de5ae12d59e", "root-rsa-3072.pem" },
        { "e30466f6b8470c1f29070b17f1e2d3e94d445e3f608087fdc711e4382bb538b6", "root-ec-p256.pem" },
        { "6bcd1e16d80e5fe13a5307e6f1de8344c7e50e537d9962ce35ef6db5e642fae8", "root-ec-p384.pem" },
        { "c1907fa4eac7fae3840a78902b6f0710b037e9968e5c6274a12a28790c7d4e3c", "root-ed25519.pem" },
        { "6754edab1e29affef4a05935adecbeb1a7b8b62397b31e39a61b5bfcaafd63af", "root-ed25519-2.pem" },
        { "b1d87d60173352b9a4808979790fc699fb4c4f83b49cf1970edd96ff4adc36a6", "root-ed25519-unknown.pem" },
        { "5ac4d62dc5efbed57e705f61b5f2df8e2b73ec5a573c1582144e38131f4c62d7", "enc-rsa2048-priv.pem" },
        { "3c23fc4e1d332a0c86e6a8bf6ecf26046d702302e135bf53fc04a009a33a78c5", "enc-ec256-priv.pem" },
        { "9a1dc1eb80199d8498f2a75dde0a7b75216e8302bf3a12bd04f153f48f3f24a0", "enc-x25519-priv.pem" },
        { "bb868a727f0ef75e890a6a52bccd1d936fb34438afd6f237e8af259865742446", "boot/cypress/keys/cypress-test-ec-p256.pem" },
        { "6d480226638605f9f4cee9790630d5be3374d0deb0a43f19434bf60c9cc47c36", "boot/cypress/BlinkyApp/keys/cypress-test-ec-p256.pem" },
        { "e6c097daf1458d0f8b8d43fc4b4b9d4425203484b3afe5570ed074073901bab0", "samples/zephyr/bad-keys/bad-ec-p256.pem" },
        { "e32a93d4ef8c5f4d503642e2cc7c5eece7693e3246c7766dbb4b54d79441db2a", "samples/zephyr/bad-keys/bad-rsa-2048.pem" },
        { "c68506cf094d423a30caf89999ec40cd8772c8ee7bd4488fa0b19aa7e184251b", "samples/zephyr/bad-keys/bad-enc-ec256-priv.pem" },
        { "6d96389df93a389452e0076b24374f76bb6604a1f66cc4158dbffe0631037862", "samples/zephyr/bad-keys/bad-enc-rsa2048-priv.pem" },
        { "517691a40a85ecd042b5e92af9b9038a1555e52c37b3e027be4a547792920619", "samples/zephyr/bad-keys/bad-enc-x25519-priv.pem" },
        { "6dc968724fdedb71be7c8ad62540ea148996f96adb5c48e9cc3112c588f26d89", "testplan/mynewt/key_ec256.pem" },
        { "1c35c9ccb929906e7792eda384825b41be700c50760493eaf163135933e191aa", "testplan/mynewt/key_ec256_2.pem" },
        { "263e1b46f29ad5add6fc438abbf6bf227da6d6ff8736a7d654301c19f7fc8c46", "testplan/mynewt/key_rsa.pem" },
        { "6347a153696d6c91eaa335290a6115063be9066f665e17a6b7a1da4c5e24e5a7", "testplan/mynewt/key_rsa_2.pem" },

        // SHA-384 and SHA-512
        { "85b7bd5f5dff9a03a99927adaf6ca6febde822c1a480928324a8e60323715c5779461c496a95aee8c4f90b99779f848a", "root-ec-p384.pem" },
        { "e3e129b49f1218e18e4614acb2523389c75852ebb98b4d2c6171a2fc65706ba3d1ddf85f52e71450c3e572e624695fafd41ce4d9354d6c2b19f7d6001a6ae8b0", "root-ed25519.pem" },
        { "e11ed22583de283392266b917bd82e88486edf47bc58c7ce8e42f9fb90e1daa900e72f172e4bd4fb19fc1870638e3a89c3f033ef4db6f6235d02ee623b4b2924", "root-ed25519-2.pem" },
        { "37491781699741ec96e7faaf03c04e70f135f2f8b1f09d5a2a53667115052331e6a8abd3310476e7fbedf676feb9e8bcff7ff5366e8470714c0ef4c582941881", "root-ed25519-unknown.pem" },
    };

    /// <summary>True when the key is one of those.</summary>
    /// <param name="key">The key.</param>
    /// <param name="file">The path, in MCUboot's repository, of the file that has its private half.</param>
    public static bool IsDevelopmentKey(SubjectPublicKeyInfo key, out string file)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsDevelopmentKeyHash(DigestAlgorithm.Sha256.Hash(key.LoaderBytes.Span), out file);
    }

    /// <summary>True when a signed image that names its key by this hash names one of those.</summary>
    /// <param name="keyHash">The value of the image's KEYHASH: 32, 48 or 64 bytes.</param>
    /// <param name="file">As above.</param>
    public static bool IsDevelopmentKeyHash(ReadOnlySpan<byte> keyHash, out string file)
    {
        var known = s_files.TryGetValue(Convert.ToHexStringLower(keyHash), out var path);
        file = path ?? "";
        return known;
    }

    /// <summary>What is to be said of the key: a finding that names the file; null when it is not one of those.</summary>
    public static Finding? Judge(SubjectPublicKeyInfo key) => IsDevelopmentKey(key, out var file) ? Found(file) : null;

    /// <inheritdoc cref="Judge(SubjectPublicKeyInfo)"/>
    /// <param name="keyHash">The value of the image's KEYHASH.</param>
    public static Finding? Judge(ReadOnlySpan<byte> keyHash) => IsDevelopmentKeyHash(keyHash, out var file) ? Found(file) : null;

    private static Finding Found(string file) => McuBootKeyFindings.DevelopmentKey.With($"the key is {file} of MCUboot's repository, whose private half everybody has");
}
