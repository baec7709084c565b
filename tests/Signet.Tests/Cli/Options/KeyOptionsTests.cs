using Signet.Cli;
using Signet.Cli.Options;

namespace Signet.Tests.Cli.Options;

public sealed class KeyOptionsTests
{
    [Theory]
    [InlineData("hunter2")]
    [InlineData("pass:hunter2")]
    [InlineData("fd:hunter2")]
    [InlineData("env:")]
    public void Refuses_a_bare_password_without_repeating_it(string source)
    {
        var refusal = Assert.Throws<UsageException>(() => KeyOptions.Password.Apply(new KeyRequest(), source));
        Assert.DoesNotContain("hunter2", refusal.Message + refusal.Help, StringComparison.Ordinal);
    }
}
