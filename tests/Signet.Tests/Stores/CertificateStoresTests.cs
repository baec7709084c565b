using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.Stores;
using Signet.Tests.Keys;
using Signet.X509;
using StoreLocation = Signet.Stores.StoreLocation;

namespace Signet.Tests.Stores;

public sealed class CertificateStoresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CertificateStores _stores;

    public CertificateStoresTests() => _stores = new CertificateStores(_folder["stores"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opens_what_Windows_always_has_and_no_other_store_that_nobody_made()
    {
        Assert.Equal(["CA", "My", "Root", "TrustedPublisher"], _stores.Names(StoreLocation.CurrentUser));
        Assert.Empty(_stores.Open(StoreLocation.CurrentUser, "MY").List());
        var refusal = Assert.Throws<SigningException>(() => _stores.Open(StoreLocation.CurrentUser, "PrivateCertStore"));
        Assert.Equal("store-not-found", refusal.Finding.Code);
        Assert.False(Directory.Exists(_folder["stores"]));
    }

    [Fact]
    public void Makes_a_new_store_on_import_and_finds_it_in_any_case()
    {
        var (certificate, key) = Issue("CN=Leaf");
        using (key)
        {
            var store = _stores.OpenOrCreate(StoreLocation.CurrentUser, "PrivateCertStore");
            Assert.True(store.AddKey(certificate, key));
            Assert.False(store.AddKey(certificate, key));
            Assert.False(store.Add(certificate, "the friendly one"));
        }

        var found = Assert.Single(_stores.Open(StoreLocation.CurrentUser, "privatecertstore").List());
        Assert.Equal(("CN=Leaf", true, "the friendly one"), (found.Certificate.SubjectName, found.HasKey, found.FriendlyName));
        Assert.Contains("PrivateCertStore", _stores.Names(StoreLocation.CurrentUser));
        Assert.DoesNotContain("PrivateCertStore", _stores.Names(StoreLocation.LocalMachine));
    }

    [Fact]
    public async Task Signs_with_a_key_of_a_store()
    {
        var (certificate, key) = Issue("CN=Leaf");
        _stores.OpenOrCreate(StoreLocation.LocalMachine, "Signing").AddKey(certificate, key);
        key.Dispose();
        var source = new SignerSource { Key = $"store:LocalMachine/signing/{certificate.Sha1Thumbprint.ToLowerInvariant()}", OpenStore = _stores.OpenKey };
        await using var signer = await source.OpenAsync();
        Assert.Equal(certificate.Sha1Thumbprint, signer.Certificate.Sha1Thumbprint);
        await SigningKeyContract.CheckAsync(signer.Key);
    }

    [Fact]
    public void Hands_out_the_chain_with_the_key()
    {
        using var material = KeyReader.ReadFile(Shared.Vector("signtool/keys/leaf2048.pfx"), PasswordSource.Of("Vector-A1"));
        var store = _stores.OpenOrCreate(StoreLocation.CurrentUser, "My");
        store.AddKey(material.Certificates[0], material.Keys[0]);
        _stores.OpenOrCreate(StoreLocation.CurrentUser, "CA").Add(material.Certificates[1]);
        using var opened = _stores.OpenKey(new StoreKeyUri(StoreLocation.CurrentUser, "My", material.Certificates[0].Sha1Thumbprint), PasswordSource.None);
        Assert.Equal(material.Certificates.Select(c => c.Sha1Thumbprint), opened.Certificates.Select(c => c.Sha1Thumbprint));
    }

    [Fact]
    public void Keeps_keys_from_others_and_encrypted_when_asked()
    {
        var (certificate, key) = Issue("CN=Leaf");
        var store = _stores.OpenOrCreate(StoreLocation.CurrentUser, "My");
        using (var password = PasswordSource.Of("geheim").Get("it"))
        {
            store.AddKey(certificate, key, password);
        }

        var path = Path.Combine(store.Folder, certificate.Sha1Thumbprint + ".key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(store.Folder));
        }

        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(path), StringComparison.Ordinal);
        var stored = store.Get(certificate.Sha1Thumbprint);
        Assert.Equal("key-password-needed", Assert.Throws<SigningException>(() => store.OpenKey(stored, PasswordSource.None)).Finding.Code);
        using var opened = store.OpenKey(stored, PasswordSource.Of("geheim"));
        Assert.Equal(key.Pkcs8.ToArray(), opened.Pkcs8.ToArray());
        key.Dispose();
    }

    [Fact]
    public void Refuses_a_key_that_is_not_the_certificate_s()
    {
        var (certificate, key) = Issue("CN=Leaf");
        var (_, other) = Issue("CN=Other");
        using (key)
        using (other)
        {
            var store = _stores.OpenOrCreate(StoreLocation.CurrentUser, "My");
            Assert.Equal("key-certificate-mismatch", Assert.Throws<SigningException>(() => store.AddKey(certificate, other)).Finding.Code);
            store.Add(certificate);
            Assert.Equal("store-no-key", Assert.Throws<SigningException>(() => store.OpenKey(store.Get(certificate.Sha1Thumbprint), PasswordSource.None)).Finding.Code);
            File.WriteAllBytes(Path.Combine(store.Folder, certificate.Sha1Thumbprint + ".key"), KeyWriter.Pkcs8Pem(other));
            Assert.Equal("key-certificate-mismatch", Assert.Throws<SigningException>(() => store.OpenKey(store.Get(certificate.Sha1Thumbprint), PasswordSource.None)).Finding.Code);
        }
    }

    [Fact]
    public void Removes_a_certificate_with_all_that_belongs_to_it()
    {
        var (certificate, key) = Issue("CN=Leaf");
        var store = _stores.OpenOrCreate(StoreLocation.CurrentUser, "My");
        store.AddKey(certificate, key);
        key.Dispose();
        store.Add(certificate, "name");
        store.Remove(certificate.Sha1Thumbprint);
        Assert.Empty(Directory.GetFiles(store.Folder));
        Assert.Equal("store-no-such-certificate", Assert.Throws<SigningException>(() => store.Remove(certificate.Sha1Thumbprint)).Finding.Code);
    }

    [Fact]
    public void Passes_over_files_that_are_not_what_their_names_say()
    {
        var (certificate, key) = Issue("CN=Leaf");
        key.Dispose();
        var store = _stores.OpenOrCreate(StoreLocation.CurrentUser, "My");
        store.Add(certificate);
        File.WriteAllText(Path.Combine(store.Folder, "junk.cer"), "junk");
        File.Copy(Path.Combine(store.Folder, certificate.Sha1Thumbprint + ".cer"), Path.Combine(store.Folder, new string('0', 40) + ".cer"));
        Assert.Single(store.List(out var odd));
        Assert.Equal(["store-odd-entry", "store-odd-entry"], odd.Select(f => f.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../My")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("a\0b")]
    public void Refuses_names_that_lead_elsewhere(string name)
    {
        Assert.Equal("store-bad-name", Assert.Throws<SigningException>(() => _stores.OpenOrCreate(StoreLocation.CurrentUser, name)).Finding.Code);
        Assert.Equal("store-bad-name", Assert.Throws<SigningException>(() => _stores.Open(StoreLocation.CurrentUser, name)).Finding.Code);
    }

    [Fact]
    public void Lie_where_the_environment_says()
    {
        Assert.Equal("/s", CertificateStores.Default(n => n == "SIGNET_STORES" ? "/s" : null).Root);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal("/x/signet/stores", CertificateStores.Default(n => n == "XDG_DATA_HOME" ? "/x" : null).Root);
            Assert.Equal("/h/.local/share/signet/stores", CertificateStores.Default(n => n == "HOME" ? "/h" : n == "XDG_DATA_HOME" ? "relative" : null).Root);
        }
    }

    private static (Certificate Certificate, PrivateKey Key) Issue(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        Assert.True(Certificate.TryRead(issued.RawData, out var certificate, out var problem), problem?.Message);
        return (certificate, PrivateKey.From(key));
    }
}
