using System.Net.Sockets;

namespace Tuck.Kernel.Tests;

/// <summary>One datagram, to a socket of .NET's.</summary>
public sealed class DatagramSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void What_is_sent_arrives_whole()
    {
        using Socket socket = Listen("socket");
        DatagramSocket.Send(_directory.At("socket"), "line\nline\n"u8);
        byte[] bytes = new byte[100];
        socket.ReceiveTimeout = 5000;
        Assert.Equal("line\nline\n"u8, bytes.AsSpan(0, socket.Receive(bytes)));
    }

    [Fact]
    public void A_name_of_the_abstract_namespace_begins_with_an_at()
    {
        string name = $"tuck-{Guid.NewGuid():N}";
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint("\0" + name));
        DatagramSocket.Send("@" + name, "READY=1"u8);
        byte[] bytes = new byte[100];
        socket.ReceiveTimeout = 5000;
        Assert.Equal("READY=1"u8, bytes.AsSpan(0, socket.Receive(bytes)));
    }

    [Fact]
    public void A_full_queue_is_an_error_and_no_wait()
    {
        using Socket socket = Listen("socket");
        KernelException e = Assert.Throws<KernelException>(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                DatagramSocket.Send(_directory.At("socket"), new byte[1000]);
            }
        });
        Assert.Equal(("sendto", Errno.EAGAIN), (e.Call, e.Errno));
    }

    [Fact]
    public void Where_nobody_listens_is_an_error()
        => Assert.Equal(
            Errno.ENOENT,
            Assert.Throws<KernelException>(() => DatagramSocket.Send(_directory.At("missing"), [])).Errno);

    [Fact]
    public void The_longest_path_is_107_bytes()
    {
        string path = _directory.At(new string('s', 107 - _directory.Path.Length - 1));
        using Socket socket = Listen(Path.GetFileName(path));
        DatagramSocket.Send(path, "x"u8);
        Assert.Equal(Errno.ENAMETOOLONG, Assert.Throws<KernelException>(() => DatagramSocket.Send(path + "s", [])).Errno);
    }

    public void Dispose() => _directory.Dispose();

    private Socket Listen(string name)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory.At(name)));
        return socket;
    }
}
