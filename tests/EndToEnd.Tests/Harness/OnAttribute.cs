using System.Reflection;
using Xunit.Sdk;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>A row of a theory for one engine; the row is skipped, with the reason, where the engine is missing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnAttribute : DataAttribute
{
    public OnAttribute(Engine engine, params object[] arguments)
    {
        (Engine, Arguments) = (engine, arguments);
        Skip = HookRequirement.Of(engine);
    }

    public Engine Engine { get; }

    public object[] Arguments { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Engine, .. Arguments]];
}
