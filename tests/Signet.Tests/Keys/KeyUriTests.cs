using Signet.Keys;
using Signet.Stores;

namespace Signet.Tests.Keys;

public class KeyUriTests
{
    [Theory]
    [InlineData("release.pem", "release.pem")]
    [InlineData("/etc/keys/a b.pem", "/etc/keys/a b.pem")]
    [InlineData("file:release.pem", "release.pem")]
    [InlineData("FILE:release.pem", "release.pem")]
    [InlineData("file:/etc/key.pem", "/etc/key.pem")]
    [InlineData("file:///etc/key.pem", "/etc/key.pem")]
    [InlineData("file:odd:name.pem", "odd:name.pem")]
    [InlineData(@"C:\keys\release.pfx", @"C:\keys\release.pfx")]
    [InlineData("C:/keys/release.pfx", "C:/keys/release.pfx")]
    [InlineData("./odd:name.pem", "./odd:name.pem")]
    public void Takes_paths_as_they_are(string text, string path)
    {
        Assert.True(KeyUri.TryParse(text, out var uri, out _));
        Assert.Equal(new FileKeyUri(path), uri);
    }

    [Theory]
    [InlineData("store:My/16E92B7DC82F67B9E4917359DF085952017AE4BE", StoreLocation.CurrentUser, "My")]
    [InlineData("store:My/16e92b7dc82f67b9e4917359df085952017ae4be", StoreLocation.CurrentUser, "My")]
    [InlineData("store:LocalMachine/Root/16E92B7DC82F67B9E4917359DF085952017AE4BE", StoreLocation.LocalMachine, "Root")]
    public void Reads_the_place_of_a_key_in_a_store(string text, StoreLocation location, string store)
    {
        Assert.True(KeyUri.TryParse(text, out var uri, out _));
        Assert.Equal(new StoreKeyUri(location, store, "16E92B7DC82F67B9E4917359DF085952017AE4BE"), uri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:")]
    [InlineData("azurekms://vault/key")]
    [InlineData("store:My")]
    [InlineData("store:/16E92B7DC82F67B9E4917359DF085952017AE4BE")]
    [InlineData("store:My/16E92B7D")]
    [InlineData("store:elsewhere/My/16E92B7DC82F67B9E4917359DF085952017AE4BE")]
    [InlineData("pkcs11:token")]
    [InlineData("pkcs11:token=a;tokens=b")]
    [InlineData("pkcs11:token=a;token=b")]
    [InlineData("pkcs11:token=a b")]
    [InlineData("pkcs11:token=\"a\"")]
    public void Refuses_other_names(string text)
    {
        Assert.False(KeyUri.TryParse(text, out _, out var problem));
        Assert.Equal("key-uri-unknown", problem.Code);
    }

    [Fact]
    public void Reads_the_attributes_of_RFC_7512_and_never_shows_the_PIN()
    {
        Assert.True(KeyUri.TryParse("pkcs11:token=My%20token;object=sign%2Dkey;type=private;id=%01%02?pin-value=ge%3Bheim&module-path=/lib/x.so", out var uri, out _));
        var token = Assert.IsType<Pkcs11Uri>(uri);
        Assert.Equal("My token", token["token"]);
        Assert.Equal("sign-key", token["object"]);
        Assert.Equal("ge;heim", token["pin-value"]);
        Assert.Equal("/lib/x.so", token["module-path"]);
        Assert.Null(token["serial"]);
        Assert.Equal("pkcs11:token=My%20token;object=sign%2Dkey;type=private;id=%01%02?module-path=/lib/x.so", token.ToString());
        Assert.Equal("pkcs11:token=My%20token;object=sign%2Dkey;type=private;id=%01%02?module-path=/lib/x.so&pin-value=1%262", token.WithPin("1&2"));
        Assert.DoesNotContain("geheim", $"{uri}", StringComparison.Ordinal);
        Assert.DoesNotContain("ge%3Bheim", $"{uri}", StringComparison.Ordinal);
    }
}
