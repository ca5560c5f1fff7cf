using Tuck.Cli.Doctor;

namespace Tuck.Cli.Tests.Doctor;

public class ElfFileTests
{
    [ProgramFact("cc")]
    public void Tells_static_from_dynamic()
    {
        using TestHost host = new();
        string source = host.MakeFile("a.c", "int main(void) { return 0; }\n");
        _ = Command.Run("cc", "-static", "-o", host.At("static"), source);
        _ = Command.Run("cc", "-o", host.At("dynamic"), source);

        Assert.True(ElfFile.IsStatic(host.At("static")));
        Assert.False(ElfFile.IsStatic(host.At("dynamic")));
    }

    [Fact]
    public void What_is_no_executable_is_not_static()
    {
        using TestHost host = new();
        byte[] elf = new byte[64];
        "\u007fELF"u8.CopyTo(elf);
        (elf[4], elf[5]) = (2, 1);
        elf.AsSpan(32, 8).Fill(0xff); // e_phoff
        elf.AsSpan(54, 4).Fill(0xff); // e_phentsize, e_phnum

        Assert.False(ElfFile.IsStatic(host.MakeFile("script", "#!/bin/sh\n")));
        Assert.False(ElfFile.IsStatic(host.MakeFile("empty", "")));
        Assert.False(ElfFile.IsStatic(host.MakeFile("hostile", elf)));
    }
}
