using System.Reflection;
using Tuck.EndToEnd.Tests.Pods;
using Xunit.Sdk;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Rows of a theory: these frontends of a release, or all, each with tuck-runtime over runc and over crun.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnFrontendsAttribute : DataAttribute
{
    public OnFrontendsAttribute(Release release, params Frontend[] frontends)
    {
        Release = release;
        Frontends = frontends is [] ? Enum.GetValues<Frontend>() : frontends;
        Skip = Testbed.Requirement(release);
    }

    public Release Release { get; }

    public Frontend[] Frontends { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
        => Frontends.SelectMany(frontend => (object[][])[[Release, frontend, "runc"], [Release, frontend, "crun"]]);
}
