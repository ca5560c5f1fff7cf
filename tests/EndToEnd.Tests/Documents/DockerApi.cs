using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>Docker as its client libraries speak to it.</summary>
internal sealed class DockerApi(Node node) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(node.Outside("/run/docker.sock")), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://docker"),
    };

    public void Create(string name, string image, string variable, string runtime, params string[] command)
    {
        JsonObject body = new()
        {
            ["Image"] = image,
            ["Env"] = new JsonArray(variable),
            ["Cmd"] = new JsonArray([.. command.Select(word => (JsonNode)word)]),
            ["HostConfig"] = new JsonObject { ["Runtime"] = runtime },
        };
        using HttpResponseMessage response =
            _http.PostAsJsonAsync("/containers/create?name=" + name, body).GetAwaiter().GetResult();
        Assert.True(response.IsSuccessStatusCode, response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
    }

    public void Dispose() => _http.Dispose();
}
