using System.Runtime.InteropServices;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>A fact for which system calls are watched and made to fail.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FaultFactAttribute : FactAttribute
{
    public FaultFactAttribute(params string[] published)
    {
        Published = published;
        Skip = HookRequirement.Of(Engine.Runc) ?? Requirement.Programs("strace", "cc")
            ?? published.Select(HookRequirement.Published).FirstOrDefault(reason => reason is not null)
            ?? (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? null : "fail-call.c knows the registers of x86-64 only");
    }

    public string[] Published { get; }
}
