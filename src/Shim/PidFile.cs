using System.Text;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Shim;

/// <summary>
/// Where the runtime writes the number of the container's first process: the engine's file, or one of ours if the engine asked for
/// none.
/// </summary>
internal sealed class PidFile
{
    private PidFile(string path, bool isOurs) => (Path, IsOurs) = (path, isOurs);

    internal string Path { get; }

    internal bool IsOurs { get; }

    /// <param name="invocation">Of <c>create</c>.</param>
    internal static PidFile Of(Invocation invocation)
        => invocation.CommandLine.PidFile is { Length: > 0 } path
            ? new(System.IO.Path.GetFullPath(path), isOurs: false)
            : new(ContainerPidFile.OwnPath(invocation.Settings, invocation.ContainerId), isOurs: true);

    /// <summary>The words with the option in them, right after the sub-command.</summary>
    internal IReadOnlyList<byte[]> AddTo(Invocation invocation)
    {
        if (!IsOurs)
        {
            return invocation.Words;
        }
        DirectoryHandle.Ensure(System.IO.Path.GetDirectoryName(Path)!, 0x1c0).Dispose(); // 0700
        int after = invocation.CommandLine.CommandIndex + 1;
        return
        [
            .. invocation.Words.Take(after), "--pid-file"u8.ToArray(), Encoding.UTF8.GetBytes(Path), .. invocation.Words.Skip(after),
        ];
    }

    /// <exception cref="DeliveryException">There is no number in it.</exception>
    internal int Read() => Read(Path);

    /// <exception cref="DeliveryException">There is no number in it.</exception>
    internal static int Read(string path)
        => ContainerPidFile.Read(path)
            ?? throw new DeliveryException(ExitCode.BadState, $"{Printable.Of(path)}: the runtime has written no pid");

    /// <summary>The engine's; one that has none cannot be told later what others have not done.</summary>
    /// <exception cref="DeliveryException">It has none.</exception>
    internal static string Required(Invocation invocation)
        => invocation.CommandLine.PidFile is { Length: > 0 } path
            ? System.IO.Path.GetFullPath(path)
            : throw new DeliveryException(ExitCode.Usage, "others deliver to this container, and that needs create --pid-file");
}
