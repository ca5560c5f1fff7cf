using System.Runtime.InteropServices;
using Grpc.Core;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Connection;

/// <summary>Between a service and its server: of every message with a container, see <see cref="LiftedVariables"/>.</summary>
internal sealed class VariableLifting(ServiceBinderBase server) : ServiceBinderBase
{
    /// <summary>Where messages have containers.</summary>
    private static readonly Dictionary<Type, int> s_fields = new()
    {
        [typeof(SynchronizeRequest)] = SynchronizeRequest.ContainersFieldNumber,
        [typeof(CreateContainerRequest)] = CreateContainerRequest.ContainerFieldNumber,
        [typeof(UpdateContainerRequest)] = UpdateContainerRequest.ContainerFieldNumber,
        [typeof(StopContainerRequest)] = StopContainerRequest.ContainerFieldNumber,
        [typeof(ValidateContainerAdjustmentRequest)] = ValidateContainerAdjustmentRequest.ContainerFieldNumber,
        [typeof(StateChangeEvent)] = StateChangeEvent.ContainerFieldNumber,
        [typeof(ContainerEvent)] = ContainerEvent.ContainerFieldNumber,
    };

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        Marshaller<TRequest> plain = method.RequestMarshaller;
        if (s_fields.TryGetValue(typeof(TRequest), out int field))
        {
            Marshaller<TRequest> lifting = new(plain.ContextualSerializer, context => Read(context, plain, field));
            method = new(method.Type, method.ServiceName, method.Name, lifting, method.ResponseMarshaller);
        }
        server.AddMethod(method, handler);
    }

    private static T Read<T>(DeserializationContext context, Marshaller<T> marshaller, int field)
    {
        // The bytes are the server's, which wipes them when they have been read.
        Span<byte> bytes = MemoryMarshal.AsMemory(context.PayloadAsReadOnlySequence().First).Span;
        if (typeof(T) == typeof(SynchronizeRequest))
        {
            LiftedVariables.Erase(bytes, field);
            return marshaller.ContextualDeserializer(context);
        }
        LiftedVariables lifted = LiftedVariables.TakeOut(bytes, field);
        bool isPut = false;
        try
        {
            T message = marshaller.ContextualDeserializer(context);
            if (ContainerOf(message) is { } container)
            {
                lifted.PutInto(container);
                isPut = true;
            }
            return message;
        }
        finally
        {
            if (!isPut)
            {
                lifted.Wipe();
            }
        }
    }

    private static Container? ContainerOf<T>(T message) => message switch
    {
        CreateContainerRequest request => request.Container,
        UpdateContainerRequest request => request.Container,
        StopContainerRequest request => request.Container,
        ValidateContainerAdjustmentRequest request => request.Container,
        StateChangeEvent request => request.Container,
        ContainerEvent request => request.Container,
        _ => null,
    };
}
