using Tuck.Kernel;

namespace Tuck.Delivery.Exec;

/// <summary>All exec policies of a configuration.</summary>
public sealed class ExecPolicyList(IReadOnlyList<ExecPolicy> policies)
{
    public IReadOnlyList<ExecPolicy> Policies => policies;

    public ExecPolicy? Find(string name) => policies.FirstOrDefault(policy => policy.Name == name);

    /// <exception cref="DeliveryException">None has this name: who wants to be guarded is not left open.</exception>
    public ExecPolicy Require(string name)
        => Find(name) ?? throw new DeliveryException(
            ExitCode.Configuration,
            $"exec policy {Printable.Of(name)}: there is none of this name; add it to config.toml as [[exec-policy]]");
}
