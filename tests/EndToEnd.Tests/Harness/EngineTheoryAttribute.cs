namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>A theory whose rows all are about one engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineTheoryAttribute : TheoryAttribute
{
    public EngineTheoryAttribute(Engine engine, params string[] published)
    {
        Engine = engine;
        Published = published;
        Skip = HookRequirement.Of(engine) ?? published.Select(HookRequirement.Published).FirstOrDefault(reason => reason is not null);
    }

    public Engine Engine { get; }

    public string[] Published { get; }
}
