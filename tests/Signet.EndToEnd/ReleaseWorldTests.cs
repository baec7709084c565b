namespace Signet.EndToEnd;

/// <summary>The world in which the documents' commands run is what it says it is, by openssl's word.</summary>
public sealed class ReleaseWorldTests
{
    [Fact]
    public async Task Has_the_hierarchy_of_a_release()
    {
        await using var world = await ReleaseWorld.CreateAsync();
        var folder = world.Folder;
        string PathOf(string name) => Path.Combine(folder, name);
        await Tools.SucceedAsync("openssl", "pkcs7", "-inform", "DER", "-in", PathOf("myspcfile.spc"), "-print_certs", "-out", PathOf("spc.pem"));
        foreach (var root in (string[])["Class3Root", "KernelRoot"])
        {
            await Tools.SucceedAsync("openssl", "x509", "-inform", "DER", "-in", PathOf(root + ".cer"), "-out", PathOf(root + ".pem"));
        }

        await Tools.SucceedAsync("openssl", "verify", "-CAfile", PathOf("Class3Root.pem"), "-untrusted", PathOf("spc.pem"), PathOf("mycerfile.cer"));
        await Tools.SucceedAsync("openssl", "verify", "-CAfile", PathOf("KernelRoot.pem"), PathOf("MSCV-VSClass3.cer"));
        var keys = new List<string>();
        foreach (var name in (string[])["Class3Root.cer", "MSCV-VSClass3.cer"])
        {
            keys.Add(await Tools.SucceedAsync("openssl", "x509", "-in", PathOf(name), "-noout", "-subject", "-pubkey"));
        }

        Assert.Equal(keys[0], keys[1]);
    }
}
