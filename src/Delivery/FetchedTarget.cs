using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery;

/// <summary>What was asked for, with what came.</summary>
internal sealed record FetchedTarget(SecretTarget Target, FetchedSecret Secret)
{
    public override string ToString() => Target.Secret;
}
