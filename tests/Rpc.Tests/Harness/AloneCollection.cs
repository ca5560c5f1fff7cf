namespace Tuck.Rpc.Tests.Harness;

/// <summary>Tests that weigh the process's memory or count its descriptors: no other runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
