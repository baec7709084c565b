using Signet.Keys;
using Signet.McuBoot;
using Signet.Tests.Keys;
using Signet.X509;

namespace Signet.Tests.McuBoot;

public class McuBootDevelopmentKeysTests
{
    [Theory]
    [MemberData(nameof(Known))]
    public void Knows_the_key_by_itself_and_by_every_hash_that_images_carry(string file, string publicKey)
    {
        Assert.True(SubjectPublicKeyInfo.TryRead(Convert.FromHexString(publicKey), out var key, out var problem), problem?.Message);
        Assert.True(McuBootDevelopmentKeys.IsDevelopmentKey(key, out var found));
        Assert.Equal(file, found);
        foreach (var digest in key.Algorithm.Oid == Oids.Ed25519 ? (DigestAlgorithm[])[DigestAlgorithm.Sha256, DigestAlgorithm.Sha512] : [PublicKeyText.HashAlgorithm(key), DigestAlgorithm.Sha256])
        {
            Assert.True(McuBootDevelopmentKeys.IsDevelopmentKeyHash(PublicKeyText.Hash(key, digest), out found), digest.Name);
            Assert.Equal(file, found);
        }

        Assert.Equal("mcuboot-development-key", McuBootDevelopmentKeys.Judge(key)!.Code);
        Assert.Contains(file, McuBootDevelopmentKeys.Judge(PublicKeyText.Hash(key))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Knows_no_other_key()
    {
        foreach (var path in (string[])["rsa-2048", "rsa-3072", "ecdsa-p256", "ecdsa-p384", "ed25519", "x25519"])
        {
            using var key = TestKeys.Only(McuBootVectors.Bytes($"keys/{path}.pem"));
            Assert.True(SubjectPublicKeyInfo.TryRead(key.PublicKey.ToArray(), out var read, out _));
            Assert.False(McuBootDevelopmentKeys.IsDevelopmentKey(read, out var file));
            Assert.Equal("", file);
            Assert.Null(McuBootDevelopmentKeys.Judge(read));
        }

        Assert.Null(McuBootDevelopmentKeys.Judge([]));
        Assert.Null(McuBootDevelopmentKeys.Judge(new byte[32]));
    }

    // The public halves, as every loader built with them embeds them.
    public static TheoryData<string, string> Known { get; } = new()
    {
        { "root-ed25519.pem", "302a300506032b6570032100d4b31ba49a3add3f825d10ca7f31b50b0de87f37ccc49f1a403a5c1320ffb4e0" },
        { "root-ed25519-2.pem", "302a300506032b6570032100c3bcdf30764e1f5db40d892e0d0eab049c30064e79a8edb6f7792e469a26da77" },
        { "root-ed25519-unknown.pem", "302a300506032b6570032100d239ead53588b0f5b2433e4b2bf276190b8687915cb01330cd40d0c736671195" },
        { "root-ec-p256.pem", "3059301306072a8648ce3d020106082a8648ce3d030107034200042acb403ce8feed5ba44995a1a91daee8dbbe1937cd14fb2f245737e5953988d994b9d65aebd7cdd5308ad6fe48b24a6a810ee5f07d8b6834cc3a6afc538efac1" },
        { "root-ec-p384.pem", "3076301006072a8648ce3d020106052b81040022036200040c76caae723aa5e8f0d4f116b502ef77a11b936178c009267b3b409cee4985e0c94fe7f2ba976cf38265142cf50c73334d32e79bd342cc955ae5e2f5f46e45e0ed20355caf523581d4dc9ce39e223efb3f2210da700337ada8f248fe3a6069a5" },
        { "root-rsa-2048.pem", "30820122300d06092a864886f70d01010105000382010f003082010a0282010100d106081a18442c18e8fbfdf70da34f1fbbee5ef9aad24b18d35ae96d188019f9f09c341bcbf3bc74db42e78c7f10537e435e0d572c44d167080f0dbb5ceeecb399dfe04d840baa774160ed152849a701b43c10e6698c2f5fac414d9e5c14dff2f8cf3d1e6fe75bbab4a9c8887e473c94c37767544baa8d3835ca62617eb7e115db7773d4be7b7221896924fbf8656e643ec80ed785d55c4ae4530d2fffb7fdf31339833fa3aed20fa76a9df9feb8cefa2abeafb8e0fa823754f43ee12bd0d3085818f65e4cc8888131ad5fb08217f28a692723f3ab873e931a1dfee8f81a246659f81cabdcce681b666435ecfa0d119daf5c3aa7d167c647efb14b2c62e1d1c90203010001" },
        { "root-rsa-3072.pem", "308201a2300d06092a864886f70d01010105000382018f003082018a0282018100b42c0e985810a4a758997c01dd082a283433f8961a34205d45c8712625e5d296ea7bb115aaa68a63228b2d4e8173bf6e15688c1af4ef2a8f8c229e71574bde0f7e72d37ab8a71d44ad8700835cfd730572463f8bf91000d86ecc85edf949db783680493876dd5f5404da8c34a72b13256fd1154fadc2e1a5d24e570c7e9c9bba4e68b2e02502aa00d3b4cc2f78e5be47671fc86e226c5e61b69acde5a8ba7a80131b172e96edcfb39be41ce8ada7f63a51665e998e87ee6025f88dbecea4a8ca936cd7bfd473338d4485cc7330089c4db2aa5a6c6f7babb7b37cc3fbe7cac4f89a6fcbbb5b82e77ae819fd2f1122fb7f768c6b94a4094fa56a7751eba77eda8706eedcbed1ea1a401d1bff1ab1517c12b0f3f683019ce70c99bfac685872a4b05985ee85ac2a22f4cf1508801f0dd01ea0a094c8f7fa65dd52e8963723305736e69df40c4a05751fad01cab76d8c4374060a81f30162fff7f55fafe72b0ef881b565dd01d99f07178a18cf236e886591b57bd3b02daf93666374ac5ae673de3b0203010001" },
        { "enc-x25519-priv.pem", "302a300506032b656e032100a67adf53596f73a9f8e479ac0baa20c2f98992ff9696d7a1c770b1618b2a0f70" },
        { "enc-ec256-priv.pem", "3059301306072a8648ce3d020106082a8648ce3d030107034200048a44730094c98027310d23366be9699fcbc57cc8441a93e6ee7d86a6ae5e937274d9e15a1c9b651a2b61412802738412973a2da2a0677702da671a4bddd771cc" },
        { "enc-rsa2048-priv.pem", "30820122300d06092a864886f70d01010105000382010f003082010a0282010100b42614493d16133a6d9c84a98b6a102061ef4804a44b24f30032ac22e030277018e555c8b8053403b0f8a596d24858ef70b009dbe35862ef996301b289c4b3f69e62bf4dc28ad0c94d43a3d8e51dec626308e220a5fc78d03e74c8a41b36ad7bf506ae4d519b40ce304f6ceaf9e974ea06ee9ce4146820b93de711148b25a3ff4c8af353ee6b3eef34cd6a3f6268c0ff784cb0c3e69661fc1f18f17a82e28f35a82b8616a446fbac7e41db0205916ddfc1de13959cf99e5e72baa72593fbdce8ab864588472dedeeee979ece5d9b0404407ccb7c3d2c74aba4cc64a35c953dd4a2dc92b2c818cbf90039818f8f40c2df9929ac8ac23bd8a4f2adaf74c011c7990203010001" },
    };
}
