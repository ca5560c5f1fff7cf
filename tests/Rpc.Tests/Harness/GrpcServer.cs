using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>gRPC's framing by hand over Kestrel's HTTP/2, on a unix socket: a server in which nothing is ours.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private const int PrefixBytes = 5;

    private readonly WebApplication _application;

    private GrpcServer(WebApplication application) => _application = application;

    internal static async Task<GrpcServer> StartAsync(string path, Func<HttpContext, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel
            => kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2));
        WebApplication application = builder.Build();
        application.Run(context => answer(context));
        await application.StartAsync();
        return new GrpcServer(application);
    }

    internal static async Task<byte[]> ReadMessageAsync(HttpContext context)
    {
        byte[] prefix = new byte[PrefixBytes];
        await context.Request.Body.ReadExactlyAsync(prefix);
        byte[] message = new byte[BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1))];
        await context.Request.Body.ReadExactlyAsync(message);
        return message;
    }

    internal static async Task WriteMessageAsync(HttpContext context, byte[] message)
    {
        Begin(context);
        byte[] prefix = new byte[PrefixBytes];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Length);
        await context.Response.Body.WriteAsync(prefix);
        await context.Response.Body.WriteAsync(message);
        await context.Response.Body.FlushAsync();
    }

    internal static void End(HttpContext context, int code, string message = "")
    {
        Begin(context);
        context.Response.AppendTrailer("grpc-status", $"{code}");
        context.Response.AppendTrailer("grpc-message", message);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Begin(HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "application/grpc";
        }
    }
}
