using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Staging;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Hook;

/// <summary>
/// For runtimes that create containers while tuck-nri is absent: a container that asks is refused unless its spec has what
/// tuck-nri adds. The hook comes with the runtime's base specification, for every container.
/// </summary>
internal sealed class CreationGuard(Func<Settings> settings)
{
    /// <exception cref="DeliveryException">Something is asked for, and nobody will deliver it.</exception>
    internal void Require(ContainerView view, Spec spec)
    {
        if (SecretRequest.Parse(view) is not { } request)
        {
            return;
        }
        HashSet<string> prepared = Prepared(spec, settings());
        string directory = settings().SecretsDirectory;
        foreach (SecretTarget target in request.Targets.Where(target => !target.IsOptional))
        {
            string path = target.IsAbsolute ? target.Target : directory + "/" + target.Target;
            if (!prepared.Contains(path) && !(prepared.Contains(directory) && path.StartsWith(directory + "/", StringComparison.Ordinal)))
            {
                throw Refusal($"nothing is prepared at {Printable.Of(path)} for {target.Secret}");
            }
        }
        if (request.Variables.FirstOrDefault(name => spec.HasVariable(name) && !spec.HasVariable(name + "_FILE")) is { } left)
        {
            throw Refusal($"{left} is still in the environment");
        }
    }

    /// <summary>Where placeholders or stages of ours are mounted.</summary>
    private static HashSet<string> Prepared(Spec spec, Settings settings)
        => [.. spec.Mounts
            .Where(mount => Placeholder.IsSource(mount.Source, settings) || Stage.IsSource(mount.Source, settings))
            .Select(mount => mount.Destination)];

    private static DeliveryException Refusal(string cause)
        => new(ExitCode.SecretUnavailable, $"{cause}: tuck-nri took no part in creating this container; is it running?");
}
