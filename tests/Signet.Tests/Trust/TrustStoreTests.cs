using Signet.Trust;

namespace Signet.Tests.Trust;

public class TrustStoreTests
{
    public static TheoryData<string> Microsoft { get; } =
    [
        "7F88CD7223F3C813818C994614A89C99FA3B5247", "A43489159A520F0D93D032CCAF37E7FE20A8B419",
        "CDD4EEAE6000AC7F40C3802C171E30148030C072", "3B1EFD3A66EA28B16697394703A72CA340A05BD5",
    ];

    [Fact]
    public void Every_certificate_of_the_default_lists_can_be_read()
    {
        foreach (var store in (TrustStore[])[TrustStore.CodeSigning, TrustStore.TimeStamping])
        {
            Assert.True(store.Count > 250, $"{store.Description}: {store.Count}");
            Assert.Equal(store.Count, store.All.Count());
        }
    }

    [Theory]
    [MemberData(nameof(Microsoft))]
    public void Microsofts_public_roots_are_anchors_of_both_kinds(string thumbprint)
    {
        Assert.Contains(thumbprint, TrustStore.CodeSigning.All.Select(c => c.Sha1Thumbprint));
        Assert.Contains(thumbprint, TrustStore.TimeStamping.All.Select(c => c.Sha1Thumbprint));
    }

    [Theory]
    [InlineData("8A334AA8052DD244A647306A76B8178FA215F344", "Testing Root 2010")]
    [InlineData("F8DB7E1C16F1FFD4AAAD4A4AAD8DFF0F2445184AEB", "Development Root 2014")]
    [InlineData("8FBE4D070EF8AB1BCCAF2A9D5CCAE7282A2C66B3", "Code Verification Root")]
    public void Roots_for_tests_and_for_drivers_are_not_among_the_defaults(string thumbprint, string name)
    {
        Assert.False(TrustStore.CodeSigning.All.Any(c => c.Sha1Thumbprint == thumbprint || c.SubjectName.Contains(name, StringComparison.Ordinal)), name);
    }

    [Fact]
    public void An_anchor_is_found_by_name_and_key()
    {
        var root = TestPki.Root();
        var namesake = TestPki.Root();
        var store = TrustStore.Of([root.Certificate], "test");
        Assert.Equal(root.Certificate.Raw.ToArray(), store.Find(root.Certificate)!.Raw.ToArray());
        Assert.Null(store.Find(namesake.Certificate));
        Assert.Single(store.Named(namesake.Certificate.Subject));
    }

    [Fact]
    public void The_same_certificate_twice_is_one_anchor()
    {
        var root = TestPki.Root();
        Assert.Equal(1, TrustStore.Of([root.Certificate, root.Certificate], "test").Count);
    }
}
