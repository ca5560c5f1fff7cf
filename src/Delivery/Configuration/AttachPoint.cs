namespace Tuck.Delivery.Configuration;

/// <summary>When secrets are attached to a container of a runtime that speaks NRI.</summary>
public enum AttachPoint
{
    /// <summary>As the runtime allows: where an error of StartContainer is only logged (CRI-O), by a hook.</summary>
    Auto,

    /// <summary>The process exists and has not run yet.</summary>
    StartContainer,

    /// <summary>By tuck-hook, injected as a createRuntime hook: a process more, on any runtime.</summary>
    Hook,
}
