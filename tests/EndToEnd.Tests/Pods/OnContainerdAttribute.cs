using System.Reflection;
using Xunit.Sdk;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A row of a theory for one containerd; the row is skipped, with the reason, where its test bed is not made.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnContainerdAttribute : DataAttribute
{
    public OnContainerdAttribute(Release release, params object[] arguments)
    {
        (Release, Arguments) = (release, arguments);
        Skip = Testbed.Requirement(release);
    }

    public Release Release { get; }

    public object[] Arguments { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Release, .. Arguments]];
}
