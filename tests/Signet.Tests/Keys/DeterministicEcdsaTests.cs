using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Signet.Keys;
using Signet.X509;

namespace Signet.Tests.Keys;

/// <summary>RFC 6979, A.2.5 and A.2.6: all examples with digests that .NET has.</summary>
public class DeterministicEcdsaTests
{
    private const string P256Secret = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    private const string P256X = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
    private const string P256Y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    private const string P384Secret = "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5";
    private const string P384X = "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13";
    private const string P384Y = "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720";

    public static TheoryData<string, string, string, string, string, string> Examples { get; } = new()
    {
        // curve, message, digest, k, r, s
        {
            "p256", "sample", "sha1", "882905F1227FD620FBF2ABF21244F0BA83D0DC3A9103DBBEE43A1FB858109DB4",
            "61340C88C3AAEBEB4F6D667F672CA9759A6CCAA9FA8811313039EE4A35471D32",
            "6D7F147DAC089441BB2E2FE8F7A3FA264B9C475098FDCF6E00D7C996E1B8B7EB"
        },
        {
            "p256", "sample", "sha256", "A6E3C57DD01ABE90086538398355DD4C3B17AA873382B0F24D6129493D8AAD60",
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        },
        {
            "p256", "sample", "sha384", "09F634B188CEFD98E7EC88B1AA9852D734D0BC272F7D2A47DECC6EBEB375AAD4",
            "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719",
            "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954"
        },
        {
            "p256", "sample", "sha512", "5FA81C63109BADB88C1F367B47DA606DA28CAD69AA22C4FE6AD7DF73A7173AA5",
            "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
            "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"
        },
        {
            "p256", "test", "sha1", "8C9520267C55D6B980DF741E56B4ADEE114D84FBFA2E62137954164028632A2E",
            "0CBCC86FD6ABD1D99E703E1EC50069EE5C0B4BA4B9AC60E409E8EC5910D81A89",
            "01B9D7B73DFAA60D5651EC4591A0136F87653E0FD780C3B1BC872FFDEAE479B1"
        },
        {
            "p256", "test", "sha256", "D16B6AE827F17175E040871A1C7EC3500192C4C92677336EC2537ACAEE0008E0",
            "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
            "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"
        },
        {
            "p256", "test", "sha384", "16AEFFA357260B04B1DD199693960740066C1A8F3E8EDD79070AA914D361B3B8",
            "83910E8B48BB0C74244EBDF7F07A1C5413D61472BD941EF3920E623FBCCEBEB6",
            "8DDBEC54CF8CD5874883841D712142A56A8D0F218F5003CB0296B6B509619F2C"
        },
        {
            "p256", "test", "sha512", "6915D11632ACA3C40D5D51C08DAF9C555933819548784480E93499000D9F0B7F",
            "461D93F31B6540894788FD206C07CFA0CC35F46FA3C91816FFF1040AD1581A04",
            "39AF9F15DE0DB8D97E72719C74820D304CE5226E32DEDAE67519E840D1194E55"
        },
        {
            "p384", "sample", "sha1", "4471EF7518BB2C7C20F62EAE1C387AD0C5E8E470995DB4ACF694466E6AB096630F29E5938D25106C3C340045A2DB01A7",
            "EC748D839243D6FBEF4FC5C4859A7DFFD7F3ABDDF72014540C16D73309834FA37B9BA002899F6FDA3A4A9386790D4EB2",
            "A3BCFA947BEEF4732BF247AC17F71676CB31A847B9FF0CBC9C9ED4C1A5B3FACF26F49CA031D4857570CCB5CA4424A443"
        },
        {
            "p384", "sample", "sha256", "180AE9F9AEC5438A44BC159A1FCB277C7BE54FA20E7CF404B490650A8ACC414E375572342863C899F9F2EDF9747A9B60",
            "21B13D1E013C7FA1392D03C5F99AF8B30C570C6F98D4EA8E354B63A21D3DAA33BDE1E888E63355D92FA2B3C36D8FB2CD",
            "F3AA443FB107745BF4BD77CB3891674632068A10CA67E3D45DB2266FA7D1FEEBEFDC63ECCD1AC42EC0CB8668A4FA0AB0"
        },
        {
            "p384", "sample", "sha384", "94ED910D1A099DAD3254E9242AE85ABDE4BA15168EAF0CA87A555FD56D10FBCA2907E3E83BA95368623B8C4686915CF9",
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
            "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"
        },
        {
            "p384", "sample", "sha512", "92FC3C7183A883E24216D1141F1A8976C5B0DD797DFA597E3D7B32198BD35331A4E966532593A52980D0E3AAA5E10EC3",
            "ED0959D5880AB2D869AE7F6C2915C6D60F96507F9CB3E047C0046861DA4A799CFE30F35CC900056D7C99CD7882433709",
            "512C8CCEEE3890A84058CE1E22DBC2198F42323CE8ACA9135329F03C068E5112DC7CC3EF3446DEFCEB01A45C2667FDD5"
        },
        {
            "p384", "test", "sha1", "66CC2C8F4D303FC962E5FF6A27BD79F84EC812DDAE58CF5243B64A4AD8094D47EC3727F3A3C186C15054492E30698497",
            "4BC35D3A50EF4E30576F58CD96CE6BF638025EE624004A1F7789A8B8E43D0678ACD9D29876DAF46638645F7F404B11C7",
            "D5A6326C494ED3FF614703878961C0FDE7B2C278F9A65FD8C4B7186201A2991695BA1C84541327E966FA7B50F7382282"
        },
        {
            "p384", "test", "sha256", "0CFAC37587532347DC3389FDC98286BBA8C73807285B184C83E62E26C401C0FAA48DD070BA79921A3457ABFF2D630AD7",
            "6D6DEFAC9AB64DABAFE36C6BF510352A4CC27001263638E5B16D9BB51D451559F918EEDAF2293BE5B475CC8F0188636B",
            "2D46F3BECBCC523D5F1A1256BF0C9B024D879BA9E838144C8BA6BAEB4B53B47D51AB373F9845C0514EEFB14024787265"
        },
        {
            "p384", "test", "sha384", "015EE46A5BF88773ED9123A5AB0807962D193719503C527B031B4C2D225092ADA71F4A459BC0DA98ADB95837DB8312EA",
            "8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB0542A7F0812998DA8F1DD3CA3CF023DB",
            "DDD0760448D42D8A43AF45AF836FCE4DE8BE06B485E9B61B827C2F13173923E06A739F040649A667BF3B828246BAA5A5"
        },
        {
            "p384", "test", "sha512", "3780C4F67CB15518B6ACAE34C9F83568D2E12E47DEAB6C50A4E4EE5319D1E8CE0E2CC8A136036DC4B9C00E6888F66B6C",
            "A0D5D090C9980FAF3C2CE57B7AE951D31977DD11C775D314AF55F76C676447D06FB6495CD21B4B6E340FC236584FB277",
            "976984E59B4C77B0E8E4460DCA3D9F20E07B9BB1F63BEEFAF576F6B2E8B224634A2092CD3792E0159AD9CEE37659C736"
        },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Signs_the_examples_of_RFC_6979(string curve, string message, string digest, string k, string r, string s)
    {
        var (oid, secret) = curve == "p256" ? (Oids.NistP256, P256Secret) : (Oids.NistP384, P384Secret);
        var algorithm = DigestAlgorithm.FromName(digest)!;
        var hash = algorithm.Hash(Encoding.ASCII.GetBytes(message));
        using var nonces = new DeterministicNonces(oid, Convert.FromHexString(secret), algorithm, hash);
        Assert.Equal(k, Convert.ToHexString(nonces.Next()));
        Assert.Equal((r, s), Numbers(NativeCryptography.Current.SignEcdsa(oid, Convert.FromHexString(secret), Convert.FromHexString(k), hash)!, r.Length));

        // The two digests that firmware is signed with have schemes: the whole way through a key.
        var scheme = digest switch { "sha256" => SignatureScheme.EcdsaSha256Deterministic, "sha384" => SignatureScheme.EcdsaSha384Deterministic, _ => SignatureScheme.None };
        if (scheme != SignatureScheme.None)
        {
            await using var key = FileKey.Create(Key(curve));
            var signature = await key.SignAsync(new ToBeSigned(scheme, hash), CancellationToken.None);
            Assert.Equal((r, s), Numbers(signature, r.Length));
            Assert.True(SubjectPublicKeyInfo.TryRead(key.PublicKey, out var spki, out _));
            Assert.True(PublicKeys.Verify(spki, new ToBeSigned(scheme, hash), signature));
        }
    }

    [Theory]
    [InlineData("p256")]
    [InlineData("p384")]
    public async Task Gives_the_same_digest_the_same_signature_and_another_digest_another(string curve)
    {
        await using var key = FileKey.Create(Key(curve));
        var (one, two) = (new ToBeSigned(SignatureScheme.EcdsaSha256Deterministic, SHA256.HashData([1])), new ToBeSigned(SignatureScheme.EcdsaSha256Deterministic, SHA256.HashData([2])));
        var first = await key.SignAsync(one, CancellationToken.None);
        Assert.Equal(first, await key.SignAsync(one, CancellationToken.None));
        Assert.NotEqual(first, await key.SignAsync(two, CancellationToken.None));
        Assert.NotEqual(await key.SignAsync(one with { Scheme = SignatureScheme.EcdsaSha256 }, CancellationToken.None), await key.SignAsync(one with { Scheme = SignatureScheme.EcdsaSha256 }, CancellationToken.None));
    }

    [Fact]
    public void Has_a_next_nonce_that_is_another()
    {
        using var nonces = new DeterministicNonces(Oids.NistP256, Convert.FromHexString(P256Secret), DigestAlgorithm.Sha256, SHA256.HashData("sample"u8));
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(nonces.Next())).Distinct().Count());
    }

    [Theory]
    [InlineData("p521", false)]
    [InlineData("rsa2048", false)]
    [InlineData("ed25519", false)]
    [InlineData("p256", true)]
    public async Task Is_offered_on_P256_and_P384_alone(string kind, bool offered)
    {
        await using var key = FileKey.Create(KeyAlgorithm.All.First(a => a.Name == kind).Create());
        Assert.Equal((offered, offered), (key.Supports(SignatureScheme.EcdsaSha256Deterministic), key.Supports(SignatureScheme.EcdsaSha384Deterministic)));
    }

    private static (string R, string S) Numbers(byte[] signature, int digits)
    {
        var sequence = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return (Number(sequence.ReadInteger()), Number(sequence.ReadInteger()));

        string Number(BigInteger value) => Convert.ToHexString(value.ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(digits, '0');
    }

    private static PrivateKey Key(string curve)
    {
        var (name, secret, x, y) = curve == "p256" ? (ECCurve.NamedCurves.nistP256, P256Secret, P256X, P256Y) : (ECCurve.NamedCurves.nistP384, P384Secret, P384X, P384Y);
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = name, D = Convert.FromHexString(secret), Q = new ECPoint { X = Convert.FromHexString(x), Y = Convert.FromHexString(y) },
        });
        return PrivateKey.From(ecdsa);
    }
}
