namespace Tuck.EndToEnd.Tests.Rotation;

/// <summary>New versions on stages.</summary>
public sealed class StageRotationTests : IDisposable
{
    private readonly Installation _tuck = new();

    public StageRotationTests()
    {
        _tuck.Secret("key", "first");
        _tuck.Secret("other", "first");
    }

    public void Dispose() => _tuck.Dispose();

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Files_are_replaced_on_the_stage_which_is_sealed_again(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string stage = Create();
        string id = runtime.Up(Staged(stage));
        CommandResult rotated = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-").Done();
        Assert.Contains($"{id[..12]}: key 1 -> 2", rotated.Error);
        Assert.Equal("secondfirst", runtime.Exec(id, "cat", "/run/secrets/key", "/run/secrets/other").Done().Output);
        Assert.Equal("440 7:8\n", runtime.Exec(id, "stat", "-c", "%a %u:%g", "/run/secrets/key").Done().Output);
        Assert.Equal(["key", "other"], runtime.Exec(id, "ls", "-A", "/run/secrets").Done().Output.Split('\n')[..2]);
        Assert.Superset(SecretMount.Flags, _tuck.Host.Mounts.Single(mount => mount.Point == stage).AllOptions());
        runtime.Down(id);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_tuck.Host.Outside(stage)));
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void What_does_not_fit_beside_the_old_is_refused_and_the_old_stays()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        string stage = Create("--size", "64k");
        string id = runtime.Up(Staged(stage));
        CommandResult result = _tuck.Cli(new byte[100_000], "secret", "rotate", "key", "-");
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("stage one: no room for the old files and the new", result.Error);
        Assert.Equal("firstfirst", runtime.Exec(id, "cat", "/run/secrets/key", "/run/secrets/other").Done().Output);
        Assert.Equal(["key", "other"], runtime.Exec(id, "ls", "-A", "/run/secrets").Done().Output.Split('\n')[..2]);
        Assert.Superset(SecretMount.Flags, _tuck.Host.Mounts.Single(mount => mount.Point == stage).AllOptions());
    }

    private string Create(params string[] options) => _tuck.Cli([], ["stage", "create", "one", .. options]).Done().Output.Trim();

    private Bundle Staged(string stage)
        => new Bundle(_tuck).Bind(stage, "/run/secrets", "ro").Request("key,mode=0440,uid=7,gid=8; other").Args("sleep", "1000");
}
