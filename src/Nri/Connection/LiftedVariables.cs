using Google.Protobuf;
using Tuck.Nri.Containers;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Connection;

/// <summary>
/// The variables of the containers in a message, taken out of its bytes before protobuf reads them. It would make of each an array
/// on the heap, and the garbage collector moves those and leaves what it has copied where it was: nobody could wipe that. These are
/// where nothing moves.
/// </summary>
internal sealed class LiftedVariables
{
    private readonly List<ByteString> _variables = [];

    /// <summary>Takes them out: what is parsed afterwards has zeros in their place.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="containerField">In which field it has a container.</param>
    internal static LiftedVariables TakeOut(Span<byte> message, int containerField)
    {
        LiftedVariables lifted = new();
        ForEachContainer(message, containerField, lifted.TakeOutOf);
        return lifted;
    }

    /// <summary>For a list of containers, at whose variables nobody looks: leaves zeros in their place.</summary>
    internal static void Erase(Span<byte> message, int containerField)
        => ForEachContainer(message, containerField, static container => ForEachVariable(container, (place, all) => all[place].Clear()));

    /// <summary>Puts them where they were. Then they are the container's to wipe.</summary>
    internal void PutInto(Container container)
    {
        for (int i = 0; i < container.Env.Count && i < _variables.Count; i++)
        {
            container.Env[i] = _variables[i];
        }
    }

    internal void Wipe() => new ContainerEnvironment(_variables).Wipe();

    private void TakeOutOf(Span<byte> container)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(container.Length, pinned: true);
        ForEachVariable(container, (place, all) =>
        {
            all[place].CopyTo(copy.AsSpan(place));
            all[place].Clear();
            _variables.Add(UnsafeByteOperations.UnsafeWrap(copy.AsMemory(place)));
        });
    }

    private static void ForEachContainer(Span<byte> message, int containerField, SpanAction found)
    {
        WireFields fields = new(message);
        while (fields.Read())
        {
            if (fields.Number == containerField && fields.Bytes is { } place)
            {
                found(message[place]);
            }
        }
    }

    private static void ForEachVariable(Span<byte> container, PlaceAction found)
    {
        WireFields fields = new(container);
        while (fields.Read())
        {
            if (fields.Number == Container.EnvFieldNumber && fields.Bytes is { } place)
            {
                found(place, container);
            }
        }
    }

    private delegate void SpanAction(Span<byte> container);

    private delegate void PlaceAction(Range place, Span<byte> container);
}
