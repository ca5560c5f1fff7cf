using System.Text;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Sources;

/// <summary>The secrets that config.toml says come from a program, each by one run of it.</summary>
public sealed class ProgramSource(SourceList sources, SecretRequester requester, TimeProvider time) : ISecretSource
{
    /// <summary>For a source that is given none: where distributions have programs.</summary>
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Null if none of them has it.</summary>
    /// <exception cref="DeliveryException">It does not answer as it should: "fetch NAME from source X: cause".</exception>
    public FetchedSecret? TryFetch(string name)
    {
        if (!sources.TryFind(name, out SourcedSecret? secret, out SourceProgram? program))
        {
            return null;
        }
        try
        {
            return Fetch(secret, program);
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            Failure failure = FailureOf(e);
            throw new DeliveryException(failure.Code, $"fetch {name} from source {program.Name}: {failure.Cause}", e);
        }
    }

    private FetchedSecret? Fetch(SourcedSecret secret, SourceProgram program)
    {
        string path = ProgramFile.Require(program.Command[0]);
        ReadOnlyMemory<byte> request = SourceRequest.Write(secret, requester, program.Deadline);
        using ProgramRun run = ProgramRun.Start(program, path, Bytes(program.Command), Bytes(VariablesOf(program)), request);
        return run.Fetch(secret.Name, time.GetUtcNow());
    }

    private static IReadOnlyList<string> VariablesOf(SourceProgram program)
        => program.Variables.Any(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))
            ? program.Variables
            : [Path, .. program.Variables];

    private static List<byte[]> Bytes(IReadOnlyList<string> words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A program that cannot be started is one the configuration should not name.</summary>
    private static Failure FailureOf(Exception e) => e switch
    {
        DeliveryException failure => new(failure.ExitCode, failure.Message),
        KernelException { Call: "posix_spawn", Errno: Errno.EACCES }
            => new(ExitCode.Configuration, "its program is not executable"),
        KernelException { Call: "posix_spawn", Errno: Errno.ENOENT }
            => new(ExitCode.Configuration, "the interpreter that its program names is not there"),
        KernelException { Call: "posix_spawn", Errno: Errno.ENOEXEC }
            => new(ExitCode.Configuration, "its program is none: a script begins with \"#!\" and an interpreter"),
        KernelException { Errno: Errno.EACCES or Errno.ENOTDIR or Errno.ELOOP } => new(ExitCode.Configuration, e.Message),
        _ => new(ExitCode.SecretUnavailable, e.Message),
    };
}
