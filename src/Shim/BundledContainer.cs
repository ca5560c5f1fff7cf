using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Requests;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Shim.Create;
using Tuck.Shim.Identity;

namespace Tuck.Shim;

/// <summary>
/// The container that a sub-command names and a bundle describes, with what it asks for: steps 1 and 2 of a delivery. Owns the
/// bundle's document.
/// </summary>
internal sealed class BundledContainer : IDisposable
{
    private BundledContainer(EngineDocument document, Spec spec, ContainerView view, SecretRequest? request)
        => (Document, Spec, View, Request) = (document, spec, view, request);

    internal EngineDocument Document { get; }

    internal Spec Spec { get; }

    internal ContainerView View { get; }

    /// <summary>Null if nothing is asked.</summary>
    internal SecretRequest? Request { get; }

    /// <exception cref="DeliveryException">There is no spec, or what it asks for is wrong.</exception>
    internal static BundledContainer Read(Invocation invocation)
    {
        // From here on there are values of its environment in our memory.
        ProcessHardening.ForbidDump();
        string bundle = Path.TrimEndingDirectorySeparator(Path.GetFullPath(invocation.CommandLine.Bundle ?? "."));
        EngineDocument document = ReadSpec(bundle, invocation);
        try
        {
            return Of(invocation.ContainerId, bundle, document);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>As its owner wrote it, after a killed create too: the edited one has no moved variable's value.</summary>
    private static EngineDocument ReadSpec(string bundle, Invocation invocation)
    {
        EngineDocument document = EngineDocument.ReadSpec(bundle, invocation.CommandLine.ConfigFile);
        if (!document.IsKept())
        {
            return document;
        }
        using (document)
        {
            return document.Recover(bytes => OthersDelivery.HasPlaceholder(Spec.Parse(bytes.Span), invocation.Settings));
        }
    }

    /// <summary>It becomes the name of files of ours.</summary>
    /// <exception cref="DeliveryException">Not one we can use.</exception>
    internal void RequireId()
    {
        if (!ContainerId.IsValid(View.Id))
        {
            throw new DeliveryException(ExitCode.Usage, "no usable container id");
        }
    }

    public void Dispose() => Document.Dispose();

    private static BundledContainer Of(string id, string bundle, EngineDocument document)
    {
        Spec spec = Spec.Parse(document.Bytes.Span);
        Lazy<CallingEngine> engine = new(() => CallingEngine.Of(bundle, id, spec));
        ContainerView view = new ContainerView
        {
            Id = id,
            Pid = 0,
            Bundle = bundle,
            // By the time anything is attached, the container's process has pivoted.
            RootPath = "/",
            HostRootPath = Path.Combine(bundle, spec.RootPath),
            LazyIdentity = new Lazy<ContainerIdentity>(() => Identities.Of(engine.Value, bundle, id, spec)),
            Annotations = spec.Annotations,
            MovesVariables = true,
            ControlsProcess = true,
        }.With(spec);
        // A pod's sandbox has the pod's annotations, and runs nothing that reads secrets. Who called is looked up only for those
        // that say they are one.
        bool isSandbox = CriAnnotations.SayIsSandbox(spec.Annotations) && engine.Value.IsSandbox(spec);
        return new(document, spec, view, isSandbox ? null : SecretRequest.Parse(view));
    }
}
