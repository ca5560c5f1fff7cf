using System.Globalization;
using System.Text.RegularExpressions;

namespace Tuck.Kernel.Tests;

/// <summary>
/// Asks the C compiler. linux/mount.h and sys/mount.h of glibc 2.36 cannot be included together, and an older glibc knows only
/// a part: each claim is put to both, one of them must know it, neither may contradict.
/// </summary>
internal static partial class AbiCompiler
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <linux/magic.h>
        #include <linux/openat2.h>
        #include <linux/ptrace.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/file.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/statvfs.h>
        #include <sys/syscall.h>
        #include <sys/un.h>
        #include <sys/vfs.h>
        #include <sys/wait.h>
        #include <termios.h>
        #include <unistd.h>

        """;

    /// <summary>What headers before Linux 6.5 lack, as its linux/mount.h has it; newer ones are asked themselves.</summary>
    private const string Newer = """
        #ifndef MOVE_MOUNT_BENEATH
        #define MOVE_MOUNT_BENEATH 0x00000200
        #endif

        """;

    private static readonly string[] s_mountHeaders = ["linux/mount.h", "sys/mount.h"];

    /// <summary>What is wrong, a line each; empty if every claim holds.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<AbiClaim> claims)
    {
        using TemporaryDirectory directory = new();
        var answers = s_mountHeaders.Select(header => Compile(directory, header, claims)).ToList();
        return [.. claims.SelectMany((claim, i) => Judge(claim, [.. answers.Select(answer => answer.GetValueOrDefault(i, ""))]))];
    }

    private static IEnumerable<string> Judge(AbiClaim claim, string[] errors)
    {
        if (errors.FirstOrDefault(error => error.Contains("static assertion failed", StringComparison.Ordinal)) is not null)
        {
            yield return $"{claim.Expression} is not {claim.Value}";
        }
        else if (errors.All(error => error.Length > 0))
        {
            yield return $"{claim.Expression}: no header knows it: {errors[0]}";
        }
    }

    /// <summary>The compiler's first error for each claim, by its index.</summary>
    private static Dictionary<int, string> Compile(
        TemporaryDirectory directory, string mountHeader, IReadOnlyList<AbiClaim> claims)
    {
        string head = Headers + $"#include <{mountHeader}>\n" + Newer;
        int firstLine = head.Count(c => c == '\n') + 1;
        string source = directory.MakeFile("abi.c", head + string.Join('\n', claims.Select(claim => claim.Assertion)) + "\n");
        CommandResult result = Command.Try("cc", "-c", "-fmax-errors=0", "-o", directory.At("abi.o"), source);
        Dictionary<int, string> errors = [];
        foreach (Match match in ErrorLine().Matches(result.Error))
        {
            int line = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Assert.True(line >= firstLine, "the headers themselves do not compile: " + match.Value);
            _ = errors.TryAdd(line - firstLine, match.Groups[2].Value);
        }
        Assert.Equal(errors.Count > 0, result.ExitCode != 0);
        return errors;
    }

    [GeneratedRegex(@"^[^\n]*abi\.c:(\d+):\d+: (?:fatal )?error: ([^\n]*)", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();
}
