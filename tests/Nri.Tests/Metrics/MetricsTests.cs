using System.Net;
using System.Net.Sockets;
using System.Text;
using Tuck.Delivery;
using Tuck.Nri.Metrics;

namespace Tuck.Nri.Tests.Metrics;

public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_histogram_counts_up_to_each_bound()
    {
        Histogram histogram = new();
        foreach (double milliseconds in (double[])[0.1, 0.5, 0.7, 3, 5000])
        {
            histogram.Observe(TimeSpan.FromMilliseconds(milliseconds));
        }
        (IReadOnlyList<long> cumulative, long count, double sum) = histogram.Read();
        Assert.Equal([2, 3, 3, 4], cumulative.Take(4));
        Assert.Equal((4, 5, 5.0043), (cumulative[^1], count, Math.Round(sum, 4)));
    }

    [Fact]
    public void Failures_are_counted_by_class()
    {
        FailureCounters failures = new();
        failures.Increment(ExitCode.Denied);
        failures.Increment(ExitCode.SecretUnavailable);
        failures.Increment(ExitCode.SecretUnavailable);
        Assert.Equal(
            [("denied", 1L), ("secret_unavailable", 2L)], failures.All.Where(item => item.Value > 0).Order());
        Assert.Equal(9, failures.All.Count());
    }

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK", "figures")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found", "/metrics")]
    [InlineData("POST /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request", "GET /metrics")]
    [InlineData("\r\n\r\n", "HTTP/1.1 400 Bad Request", "GET /metrics")]
    public async Task It_answers_on_a_unix_socket(string request, string status, string body)
    {
        string path = _directory.At("run/metrics.sock");
        using MetricsServer server = new(path, () => "figures\n");
        Task serving = server.RunAsync(_stop.Token);
        string answer = await AskAsync(new UnixDomainSocketEndPoint(path), request);
        Assert.StartsWith(status + "\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(body, answer);
        await _stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task It_answers_on_loopback_and_after_a_client_that_says_too_much()
    {
        using MetricsServer server = new("127.0.0.1:0", () => "figures\n");
        Task serving = server.RunAsync(_stop.Token);
        _ = await AskAsync(server.EndPoint, "GET /" + new string('x', 100_000));
        Assert.Contains("figures", await AskAsync(server.EndPoint, "GET /metrics HTTP/1.1\r\n\r\n"));
        await _stop.CancelAsync();
        await serving;
    }

    [Fact]
    public void The_socket_of_one_that_was_killed_does_not_matter()
    {
        string path = _directory.At("metrics.sock");
        new MetricsServer(path, () => "").Dispose();
        File.WriteAllText(path, "");
        new MetricsServer(path, () => "").Dispose();
    }

    private static async Task<string> AskAsync(EndPoint end, string request)
    {
        using Socket socket = new(end.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(end);
        try
        {
            _ = await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            byte[] buffer = new byte[64 * 1024];
            int length = 0;
            int read;
            while ((read = await socket.ReceiveAsync(buffer.AsMemory(length))) > 0)
            {
                length += read;
            }
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
