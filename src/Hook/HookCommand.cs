using Microsoft.Win32.SafeHandles;
using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Sources;
using Tuck.Delivery.Staging;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Hook;

/// <summary>What a hook does at its stage: deliver before the container's program exists, clean after it has gone.</summary>
internal sealed class HookCommand(TimeProvider time)
{
    private HookArguments? _arguments;
    private Settings? _settings;
    private bool _isInside;

    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; private set; } = "start";

    internal string? Warning { get; private set; }

    /// <summary>
    /// What says where a failure is logged: the defaults if it is the configuration that failed, or nothing names one. Nowhere from
    /// inside a container, whose files are its own.
    /// </summary>
    internal Settings LogSettings
    {
        get
        {
            if (_isInside)
            {
                return new Settings { Log = LogDestination.None };
            }
            try
            {
                return _arguments is null ? new Settings() : LoadSettings();
            }
            catch (Exception e) when (e is DeliveryException or IOException)
            {
                return new Settings();
            }
        }
    }

    /// <summary>Whether the runtime is to see a failure.</summary>
    internal bool MayFail { get; private set; } = true;

    internal void Run(HookArguments arguments)
    {
        _arguments = arguments;
        MayFail = arguments.Stage != HookArguments.Poststop;
        Operation = arguments.Stage;
        if (arguments.Stage == HookArguments.StartContainer)
        {
            _isInside = true;
            StartGuard.Require(arguments.Paths);
            return;
        }
        ContainerState state = ReadState();
        if (arguments.Stage == HookArguments.Poststop)
        {
            Operation = "clean after " + state.Id;
            new StoppedContainer(LoadSettings()).Clean(arguments.Engine, state.Id);
            return;
        }
        Operation = (arguments.IsRequiring ? "require secrets of " : "deliver to ") + state.Id;
        Spec spec = SpecFile.Read(state.Bundle);
        ContainerView view = ContainerViews.Of(state, spec, arguments);
        if (arguments.IsRequiring)
        {
            new CreationGuard(LoadSettings).Require(view, spec);
            return;
        }
        Deliver(view);
    }

    private void Deliver(ContainerView view)
    {
        if (SecretRequest.Parse(view) is not { } request)
        {
            return;
        }
        Settings settings = LoadSettings();
        using ConfiguredSource source = new(settings, SecretRequester.Of(view), time);
        SecretDelivery delivery = new(view, settings, time);
        try
        {
            delivery.Deliver(request, source);
        }
        finally
        {
            Operation = delivery.Operation;
            Warning = delivery.Warning;
        }
    }

    /// <summary>Only when something needs it: a container that asks for nothing does not.</summary>
    private Settings LoadSettings() => _settings ??= ConfigFile.Load(_arguments!.ConfigPath);

    private static ContainerState ReadState()
    {
        using SafeFileHandle standardInput = new(0, ownsHandle: false);
        return ContainerState.Parse(Fd.ReadToEnd(standardInput, ContainerState.MaxBytes, "state"));
    }
}
