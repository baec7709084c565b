using Signet.Stores;
using Signet.Tests.Trust;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Stores;

public sealed class StoreTrustTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-trust-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_stores_the_defaults_hold()
    {
        var trust = StoreTrust.Load(new CertificateStores(_folder));
        Assert.Same(TrustStore.CodeSigning, trust.Signers);
        Assert.Same(TrustStore.TimeStamping, trust.Authorities);
        Assert.Same(TrustStore.Kernel, trust.Kernel);
        Assert.Empty(trust.Intermediates);
    }

    [Theory]
    [InlineData("Root", StoreLocation.CurrentUser, "signers authorities")]
    [InlineData("root", StoreLocation.LocalMachine, "signers authorities")]
    [InlineData("KernelRoot", StoreLocation.CurrentUser, "kernel")]
    [InlineData("KernelRoot", StoreLocation.LocalMachine, "kernel")]
    [InlineData("CA", StoreLocation.CurrentUser, "intermediates")]
    [InlineData("TrustedPublisher", StoreLocation.CurrentUser, "")]
    [InlineData("My", StoreLocation.LocalMachine, "")]
    public void Each_store_adds_to_what_it_is_for(string store, StoreLocation location, string expected)
    {
        var root = TestPki.Root("CN=Imported").Certificate;
        var stores = new CertificateStores(_folder);
        stores.OpenOrCreate(location, store).Add(root);
        var trust = StoreTrust.Load(stores);
        var found = new (string Name, bool Has)[]
        {
            ("signers", trust.Signers.Find(root) is not null),
            ("authorities", trust.Authorities.Find(root) is not null),
            ("kernel", trust.Kernel.Find(root) is not null),
            ("intermediates", trust.Intermediates.Any(c => c.Sha1Thumbprint == root.Sha1Thumbprint)),
        };
        Assert.Equal(expected, string.Join(' ', found.Where(f => f.Has).Select(f => f.Name)));
        Assert.True(trust.Signers.Count >= TrustStore.CodeSigning.Count);
    }

    [Fact]
    public void A_root_of_user_and_machine_counts_once()
    {
        var authority = TestPki.Root("CN=Twice").Certificate;
        var stores = new CertificateStores(_folder);
        stores.OpenOrCreate(StoreLocation.CurrentUser, "CA").Add(authority);
        stores.OpenOrCreate(StoreLocation.LocalMachine, "CA").Add(authority);
        Assert.Single(StoreTrust.Load(stores).Intermediates);
    }

    [Fact]
    public void The_options_judge_kernel_drivers_by_the_kernels_anchors()
    {
        var options = StoreTrust.Load(new CertificateStores(_folder)).Options(Policy.Windows, TestPki.Now);
        Assert.Same(TrustStore.CodeSigning, options.SignerTrust);
        Assert.Same(TrustStore.Kernel, options.KernelAnchors);
        Assert.Same(TrustStore.TimeStamping, options.AuthorityTrust);
    }
}
