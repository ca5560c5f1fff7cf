using System.Text.Json;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Tests.Secrets;

/// <summary>On a terminal made by python, which also says whether the kernel would have echoed.</summary>
public class PromptTests
{
    private const string Canary = "canary-7c1f";

    [ProgramFact("python3")]
    public void Asks_twice_and_shows_nothing_of_it()
    {
        using TestHost host = new();

        JsonElement result = Type(host, [["Value of db: ", Canary + "\n"], ["Again: ", Canary + "\n"]]);

        Assert.Equal(0, result.GetProperty("exitCode").GetInt32());
        Assert.DoesNotContain(Canary, result.GetProperty("shown").GetString(), StringComparison.Ordinal);
        Assert.All(result.GetProperty("hidden").EnumerateArray(), hidden => Assert.True(hidden.GetBoolean()));
        Assert.Equal(2, result.GetProperty("hidden").GetArrayLength());
        Assert.True(result.GetProperty("echo").GetBoolean());
        using SecretStores stores = StoreSource.OpenStores(host.Settings, host.Clock);
        using StoredSecret secret = stores.Read("db");
        Assert.True(secret.Value.Bytes.SequenceEqual("canary-7c1f"u8));
    }

    [ProgramFact("python3")]
    public void Two_different_answers_store_nothing()
    {
        using TestHost host = new();

        JsonElement result = Type(host, [["Value of db: ", Canary + "\n"], ["Again: ", Canary + "x\n"]]);

        Assert.Equal(2, result.GetProperty("exitCode").GetInt32());
        Assert.Contains("the two values are not the same", result.GetProperty("shown").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, result.GetProperty("shown").GetString(), StringComparison.Ordinal);
        Assert.True(result.GetProperty("echo").GetBoolean());
        Assert.Empty(host.Succeed("secret", "ls", "-q").Output);
    }

    [ProgramFact("python3")]
    public void Ctrl_C_ends_it_with_echo_on()
    {
        using TestHost host = new();

        JsonElement result = Type(host, [["Value of db: ", "half\u0003"]]);

        // By the signal, or with the code a shell gives for it.
        Assert.Contains(result.GetProperty("exitCode").GetInt32(), (int[])[-2, 130]);
        Assert.True(result.GetProperty("echo").GetBoolean());
        Assert.DoesNotContain("half", result.GetProperty("shown").GetString(), StringComparison.Ordinal);
    }

    [ProgramFact("python3")]
    public void An_empty_answer_is_refused()
    {
        using TestHost host = new();

        JsonElement result = Type(host, [["Value of db: ", "\n"]]);

        Assert.Equal(2, result.GetProperty("exitCode").GetInt32());
        string? shown = result.GetProperty("shown").GetString();
        Assert.Contains("tuck: secret create db: nothing was typed", shown, StringComparison.Ordinal);
    }

    private static JsonElement Type(TestHost host, string[][] answers)
    {
        string output = Command.Run(
            "python3",
            Path.Combine(AppContext.BaseDirectory, "typist.py"),
            JsonSerializer.Serialize(answers),
            TestHost.Program,
            "--config",
            host.ConfigPath,
            "secret",
            "create",
            "db");
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
