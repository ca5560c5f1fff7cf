using System.Text;

namespace Tuck.EndToEnd.Tests;

/// <summary>What a container reads is what was stored.</summary>
public sealed class ValueTests : IDisposable
{
    private readonly Installation _tuck = new();

    [NeedsTheory]
    [On(Engine.Runc, "createRuntime")]
    [On(Engine.Runc, "prestart")]
    [On(Engine.Crun, "createRuntime")]
    [On(Engine.Crun, "prestart")]
    public void Values_arrive_byte_for_byte(Engine engine, string stage)
    {
        byte[] binary = [.. Enumerable.Range(0, 256).Select(i => (byte)i), 0, 0, 0];
        byte[] one = [0];
        byte[] large = new byte[1 << 20];
        new Random(7).NextBytes(large);
        _tuck.Secret("binary", binary);
        _tuck.Secret("one", one);
        _tuck.Secret("large", large);
        using Runtime runtime = new(_tuck, engine);

        CommandResult result = runtime.Run(
            new Bundle(_tuck).Hook(stage).Request("binary; one; large").Script("cd /run/secrets; cat binary one large"));

        Assert.Equal("", result.Done().Error);
        Assert.Equal([.. binary, .. one, .. large], result.OutputBytes);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_hundred_secrets_arrive_at_once(Engine engine)
    {
        StringBuilder expected = new();
        string[] names = [.. Enumerable.Range(100, 100).Select(i => $"secret-{i}")];
        _tuck.Grant("secret-*", "engine=oci");
        foreach (string name in names)
        {
            _tuck.Secrets.Write(name, "value of " + name);
            _ = expected.Append($"{name}=value of {name}\n");
        }
        using Runtime runtime = new(_tuck, engine);

        CommandResult result = runtime.Run(new Bundle(_tuck)
            .Request(string.Join(';', names))
            .Script("cd /run/secrets; for f in *; do echo \"$f=$(cat $f)\"; done"));

        Assert.Equal(expected.ToString(), result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void The_largest_secret_arrives(Engine engine)
    {
        byte[] largest = new byte[16 << 20];
        new Random(8).NextBytes(largest);
        _tuck.Secret("largest", largest);
        using Runtime runtime = new(_tuck, engine);

        CommandResult result = runtime.Run(new Bundle(_tuck).Request("largest").Args("cat", "/run/secrets/largest"));

        Assert.True(largest.AsSpan().SequenceEqual(result.Done().OutputBytes));
    }

    public void Dispose() => _tuck.Dispose();
}
