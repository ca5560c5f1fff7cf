using Google.Protobuf.Reflection;
using Tuck.Rpc.Nri;

namespace Tuck.Rpc.Tests.Recorded;

/// <summary>Runtimes as they were, byte by byte: every *.txt beside this file.</summary>
public class RecordedTests
{
    private const int Unimplemented = 12;

    public static TheoryData<string> Files
        => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Recorded");

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_request_is_read_and_answered_on_its_stream(string file)
    {
        await using Replay replay = new(new TestPlugin());
        await replay.RunAsync(Recording.Load(Path.Combine(Folder, file)));
        Assert.NotEmpty(replay.Requests);
        Assert.Equal(replay.Requests.Select(StreamOf).Order(), replay.Answers.Select(StreamOf).Order());
        foreach (WireMessage message in replay.Requests)
        {
            Wire.Request request = Wire.Request.Parser.ParseFrom(message.Data);
            int code = replay.Answers.Single(answer => answer.StreamId == message.StreamId).Code;
            if (MethodOf(request) is not { } method)
            {
                Assert.Equal(Unimplemented, code);
                continue;
            }
            Assert.Equal(0, code);
            Assert.Contains(method.InputType.Parser.ParseFrom(request.Payload), replay.Plugin.Requests);
        }
    }

    [Fact]
    public async Task What_we_write_is_what_was_recorded()
    {
        Recording recording = Recording.Load(Path.Combine(Folder, "nri-0.12.txt"));
        await using Replay replay = new(new TestPlugin { OnCreate = (_, _) => Task.FromResult(RecordedAdjustment()) });
        await replay.RunAsync(recording);
        Assert.Equal(
            recording.Parts.Where(part => part.IsFromPlugin).Select(part => Convert.ToHexString(part.Bytes)),
            replay.Writes.Select(Convert.ToHexString));
    }

    private static uint StreamOf(WireMessage message) => message.StreamId;

    private static MethodDescriptor? MethodOf(Wire.Request request)
        => NriReflection.Descriptor.Services.Single(service => service.FullName == request.Service).FindMethodByName(request.Method);

    private static CreateContainerResponse RecordedAdjustment() => new()
    {
        Adjust = new ContainerAdjustment
        {
            Annotations = { ["k"] = "v" },
            Mounts = { new Mount { Destination = "/mnt/x", Type = "bind", Source = "/tmp", Options = { "rbind", "ro" } } },
            Hooks = new Hooks
            {
                CreateRuntime = { new Hook { Path = "/bin/true", Args = { "true" }, Timeout = new OptionalInt { Value = 5 } } },
            },
        },
    };
}
