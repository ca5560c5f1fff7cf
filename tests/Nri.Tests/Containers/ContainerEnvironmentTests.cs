using Google.Protobuf;
using Tuck.Delivery;
using Tuck.Nri.Containers;

namespace Tuck.Nri.Tests.Containers;

public sealed class ContainerEnvironmentTests
{
    private const string Directory = "/run/secrets";

    [Fact]
    public void The_last_of_a_name_wins_and_names_are_whole()
    {
        ContainerEnvironment environment = Of("TOKEN=a", "TOKEN_FILE=x", "TOKEN=b=c", "XTOKEN=d", "EMPTY=", "NOTHING");
        Assert.Equal("b=c", environment.Text("TOKEN"));
        Assert.Equal("", environment.Text("EMPTY"));
        Assert.Null(environment.Text("NOTHING"));
        Assert.Null(environment.Text("OKEN"));
        Assert.True(environment.Value("EMPTY").IsEmpty);
    }

    [Fact]
    public void Wiping_leaves_no_byte()
    {
        ByteString[] variables = [ByteString.CopyFromUtf8("TOKEN=s3cr3t"), ByteString.CopyFromUtf8("A=b")];
        new ContainerEnvironment(variables).Wipe();
        Assert.All(variables, variable => Assert.All(variable, b => Assert.Equal(0, b)));
    }

    [Fact]
    public void What_is_named_moves_and_nothing_else()
    {
        using FetchedRequest fetched = new();
        ContainerEnvironment environment = Of("API_TOKEN=t0k3n", "DB_PASSWORD=p", "DB_PASSWORD_FILE=/their/own", "EMPTY=", "OTHER=o");
        string[] asked = ["API_TOKEN", "DB_PASSWORD", "EMPTY", "MISSING"];
        Assert.Equal(["API_TOKEN"], fetched.TakeOwn(environment, asked).Select(variable => variable.Variable));
        Assert.Equal("API_TOKEN", Assert.Single(fetched.Targets).Target);
        Assert.Equal(5, fetched.LengthBytes);
    }

    [Fact]
    public void A_value_that_went_with_an_earlier_tuck_nri_is_noticed()
    {
        string[] asked = ["API_TOKEN", "OTHER"];
        Assert.Equal("API_TOKEN", MovedVariables.Lost(Of("API_TOKEN=", "API_TOKEN_FILE=/run/secrets/API_TOKEN"), asked, Directory));
        Assert.Null(MovedVariables.Lost(Of("API_TOKEN=t", "API_TOKEN_FILE=/run/secrets/API_TOKEN"), asked, Directory));
        Assert.Null(MovedVariables.Lost(Of("API_TOKEN_FILE=/their/own"), asked, Directory));
        Assert.Null(MovedVariables.Lost(Of("A=b"), asked, Directory));
    }

    private static ContainerEnvironment Of(params string[] variables) => new([.. variables.Select(ByteString.CopyFromUtf8)]);
}
