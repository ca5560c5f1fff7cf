using Tuck.Delivery;
using Tuck.Delivery.Configuration;

namespace Tuck.Shim.Commands;

/// <summary>What is ours to do of a sub-command, before the real runtime does it, or instead.</summary>
internal abstract class SubCommand(Invocation invocation)
{
    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; set; } = $"{invocation.CommandLine.Command} {invocation.ContainerLabel}";

    /// <summary>What went less well than it should, in one line, or null.</summary>
    internal string? Warning { get; set; }

    protected Invocation Invocation { get; } = invocation;

    /// <summary>Null: nothing, above all of state, kill, delete and features, which are never refused.</summary>
    internal static SubCommand? Of(Invocation invocation) => invocation.CommandLine.Command switch
    {
        "create" => new CreateCommand(invocation),
        "run" => new RunCommand(invocation),
        "start" => new StartCommand(invocation),
        "exec" => new ExecCommand(invocation),
        "checkpoint" => new CheckpointCommand(invocation),
        "restore" => new RestoreCommand(invocation),
        _ => null,
    };

    /// <summary>The exit code; null: the real runtime does it, as it was said.</summary>
    /// <exception cref="DeliveryException">It must not be done.</exception>
    internal abstract int? Run();

    /// <summary>
    /// The configuration, for a container that exists. One that cannot be read must not stop those that never asked for anything:
    /// null, if this is one.
    /// </summary>
    /// <exception cref="DeliveryException">It cannot be read, and the container may be one of ours.</exception>
    protected Settings? ReadSettings()
    {
        try
        {
            return Invocation.Settings;
        }
        catch (DeliveryException e) when (!SecretHolder.MayBe(Invocation))
        {
            Warning = e.Message;
            return null;
        }
    }

    /// <summary>The last thing that is done of one that succeeded.</summary>
    internal virtual void Finish()
    {
    }
}
