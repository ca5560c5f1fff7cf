namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>A fact about one engine, and perhaps about published programs other than the hook.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineFactAttribute : FactAttribute
{
    public EngineFactAttribute(Engine engine, params string[] published)
    {
        Engine = engine;
        Published = published;
        Skip = HookRequirement.Of(engine) ?? published.Select(HookRequirement.Published).FirstOrDefault(reason => reason is not null);
    }

    public Engine Engine { get; }

    public string[] Published { get; }
}
