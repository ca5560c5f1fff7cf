using System.Text;

namespace Tuck.EndToEnd.Tests;

/// <summary>What an operator types, and what containers then get.</summary>
public sealed class CliTests : IDisposable
{
    private readonly Installation _tuck = new();

    [EngineTheory(Engine.Runc, "tuck")]
    [InlineData("")]
    [InlineData("--ephemeral")]
    public void A_secret_that_was_created_and_granted_arrives_and_a_rotated_one_too(string option)
    {
        byte[] value = [0, 1, 2, 255, 10, 0];
        // In memory only: the run directory is on tmpfs, as /run is.
        _tuck.Set("run", "path", "/run/tuck");
        string[] options = option.Length > 0 ? [option] : [];
        _ = _tuck.Cli(value, ["secret", "create", .. options, "key", "-"]).Done();
        _ = _tuck.Cli([], "grant", "add", "key", "engine=oci", "name=e2e-*").Done();
        using Runtime runtime = new(_tuck, Engine.Runc);
        Bundle bundle = new Bundle(_tuck).Request("key").Args("cat", "/run/secrets/key");
        Assert.Equal(value, runtime.Run(bundle).Done().OutputBytes);
        Assert.Equal(option.Length == 0, File.Exists(_tuck.Secrets.PathOf("key")));

        _ = _tuck.Cli("next"u8.ToArray(), "secret", "rotate", "key", "-").Done();
        Assert.Equal("next", runtime.Run(bundle).Done().Output);

        _ = _tuck.Cli([], "secret", "rm", "key").Done();
        Assert.Contains("no such secret", runtime.Run(bundle).Error);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void The_command_a_refusal_names_is_the_one_that_helps()
    {
        _tuck.Secrets.Write("key", "value");
        using Runtime runtime = new(_tuck, Engine.Runc);
        string id = Runtime.NewId();
        Bundle bundle = new Bundle(_tuck).Request("key").Args("cat", "/run/secrets/key");
        Assert.NotEqual(0, runtime.Run(bundle, id).ExitCode);
        string line = _tuck.Log.Single();
        string[] words = line.Split("to allow it: tuck ")[1].Split(' ');
        _ = _tuck.Cli([], words).Done();
        Assert.Equal("value", runtime.Run(bundle, id).Done().Output);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void Files_the_cli_writes_are_of_the_format_and_read_by_other_eyes()
    {
        _ = _tuck.Cli("the value"u8.ToArray(), "secret", "create", "key", "-").Done();
        byte[] file = File.ReadAllBytes(_tuck.Secrets.PathOf("key"));
        byte[] key = File.ReadAllBytes(_tuck.Secrets.KeyPath);
        int header = 28 + "key".Length + 12;
        byte[] value = new byte[file.Length - header - 16];
        using System.Security.Cryptography.AesGcm aes = new(key, 16);
        aes.Decrypt(
            file.AsSpan(header - 12, 12), file.AsSpan(header, value.Length), file.AsSpan(^16..), value, file.AsSpan(0, header));
        Assert.Equal("the value", Encoding.UTF8.GetString(value));
    }

    public void Dispose() => _tuck.Dispose();
}
