using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery;

/// <summary>What was asked for, with what came.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Secret">What came.</param>
/// <param name="IsOwn">Whether it was the container's all along, a variable of its environment: nobody has to grant it.</param>
internal sealed record FetchedTarget(SecretTarget Target, FetchedSecret Secret, bool IsOwn)
{
    public override string ToString() => Target.Secret;
}
