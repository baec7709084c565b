using Signet.Cli.Demo;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Cli.Demo;

public sealed class NativeProgramTests
{
    [Fact]
    public void Is_a_console_program_with_one_section_of_code_and_a_place_for_a_signature()
    {
        using var source = new MemorySource(NativeProgram.Write(7));
        Assert.True(PeFile.Open(source, out var file, out _));
        Assert.Empty(file.Findings);
        Assert.True(file.Headers is { IsPlus: true, Machine: 0x8664, Subsystem: 3, HasSecurityEntry: true, SizeOfHeaders: 0x200 });
        var section = Assert.Single(file.Headers.Sections);
        Assert.Equal(".text", section.Name);
        Assert.Equal(new FileRange(0x200, 0x200), section.RawRange);
        Assert.True(PePages.TryCreate(file.Headers, out _, out _));
    }

    [Fact]
    public void Returns_the_code_it_was_made_with()
    {
        var bytes = NativeProgram.Write(0x01020304);
        Assert.Equal([0xB8, 4, 3, 2, 1, 0xC3, 0], bytes[0x200..0x207]);
    }
}
