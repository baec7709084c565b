using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class PasswordSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PasswordInputs _inputs = new(n => n == "PW" ? "from the environment" : null, t => "typed for " + t, () => "from standard input");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("env:PW", "from the environment")]
    [InlineData("stdin", "from standard input")]
    [InlineData("prompt", "typed for password for a.pfx: ")]
    public void Asks_the_program_around_it(string text, string expected) => Assert.Equal(expected, Get(PasswordSource.Parse(text, _inputs)));

    [Theory]
    [InlineData("geheim", "geheim")]
    [InlineData("geheim\n", "geheim")]
    [InlineData("geheim\r\nsecond line\n", "geheim")]
    [InlineData("\uFEFFgeheim\n", "geheim")]
    [InlineData(" Grüße € \n", " Grüße € ")]
    [InlineData("\n", "")]
    public void Takes_the_first_line_of_a_file(string content, string expected)
    {
        File.WriteAllText(_folder["pw"], content);
        Assert.Equal(expected, Get(PasswordSource.Parse("file:" + _folder["pw"], _inputs)));
    }

    [Fact]
    public void Reads_a_descriptor()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("descriptors have numbers on Unix");
        }

        File.WriteAllText(_folder["pw"], "geheim\n");
        using var file = File.OpenHandle(_folder["pw"]);
        Assert.Equal("geheim", Get(PasswordSource.Parse($"fd:{file.DangerousGetHandle()}", _inputs)));
    }

    [Theory]
    [InlineData("env:NOT_SET")]
    [InlineData("file:/does/not/exist")]
    [InlineData("file:/")]
    [InlineData("fd:9999")]
    public void Says_when_there_is_nothing(string text)
    {
        var problem = Assert.Throws<SigningException>(() => PasswordSource.Parse(text, _inputs).Get("a.pfx"));
        Assert.Equal("password-unavailable", problem.Finding.Code);
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("")]
    [InlineData("env:")]
    [InlineData("file:")]
    [InlineData("fd:x")]
    [InlineData("fd:-1")]
    [InlineData("stdin:x")]
    [InlineData("pass:hunter2")]
    public void Does_not_repeat_what_may_be_the_password_itself(string text)
    {
        Assert.False(PasswordSource.IsWellFormed(text));
        var problem = Assert.Throws<SigningException>(() => PasswordSource.Parse(text, _inputs));
        Assert.Equal("password-unavailable", problem.Finding.Code);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fetches_once_except_from_a_user()
    {
        var times = 0;
        var inputs = _inputs with { ReadLine = () => $"{++times}", Prompt = _ => $"{++times}" };
        var once = PasswordSource.Parse("stdin", inputs);
        Assert.Equal(["1", "1"], [Get(once, "a"), Get(once, "b")]);
        var asked = PasswordSource.Parse("prompt", inputs);
        Assert.Equal(["2", "3", "2"], [Get(asked, "a"), Get(asked, "b"), Get(asked, "a")]);
    }

    [Fact]
    public void Wipes_a_password_and_never_shows_it()
    {
        var password = PasswordSource.Of("geheim").Get("it")!;
        Assert.Equal("(password)", $"{password}");
        password.Dispose();
        Assert.All(password.Characters.ToArray(), c => Assert.Equal('\0', c));
        Assert.Equal("geheim", Get(PasswordSource.Of("geheim")));
    }

    private static string Get(PasswordSource source, string purpose = "a.pfx")
    {
        using var password = source.Get(purpose);
        return new string(password!.Characters);
    }
}
