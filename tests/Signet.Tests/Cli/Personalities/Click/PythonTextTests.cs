using System.Numerics;
using Signet.Cli.Personalities.Click;

namespace Signet.Tests.Cli.Personalities.Click;

public class PythonTextTests
{
    // Measured: int(text, 0) and int(text) of Python 3.11.
    [Theory]
    [InlineData("0", "0", "0")]
    [InlineData("00", "0", "0")]
    [InlineData("010", null, "10")]
    [InlineData("0x1F", "31", null)]
    [InlineData("0X_1f", "31", null)]
    [InlineData("0o17", "15", null)]
    [InlineData("0b101", "5", null)]
    [InlineData("0b102", null, null)]
    [InlineData("1_000", "1000", "1000")]
    [InlineData("1__0", null, null)]
    [InlineData("_1", null, null)]
    [InlineData("1_", null, null)]
    [InlineData(" +12 ", "12", "12")]
    [InlineData("-0x10", "-16", null)]
    [InlineData("0x", null, null)]
    [InlineData("", null, null)]
    [InlineData("-", null, null)]
    [InlineData("ten", null, null)]
    [InlineData("0xfffffffffffffffff", "295147905179352825855", null)]
    public void Reads_numbers_as_Python_does(string text, string? literal, string? number)
    {
        Assert.Equal(literal, PythonText.TryParseLiteral(text, out var one) ? one.ToString(null, null) : null);
        Assert.Equal(number, PythonText.TryParseDecimal(text, out var other) ? other.ToString(null, null) : null);
    }

    [Theory]
    [InlineData("a", "'a'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("both ' and \"", "'both \\' and \"'")]
    [InlineData("back\\slash", "'back\\\\slash'")]
    [InlineData("\n\t\e", "'\\n\\t\\x1b'")]
    public void Quotes_texts_as_Python_does(string text, string quoted) => Assert.Equal(quoted, PythonText.Repr(text));

    [Fact]
    public void Keeps_the_sign_of_large_numbers()
    {
        Assert.True(PythonText.TryParseLiteral("-4294967296", out var value));
        Assert.Equal(-new BigInteger(4294967296), value);
    }
}
