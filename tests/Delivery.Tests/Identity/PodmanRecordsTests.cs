using System.Text;
using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Tests.Identity;

public sealed class PodmanRecordsTests : IDisposable
{
    // As containers/storage of Podman 4.3 and 5.4 writes it, shortened.
    private const string Records =
        """
        [
          {"id":"aa11","names":["other"],"image":"i0","layer":"l","metadata":"{\"image-name\":\"evil\",\"name\":\"web\"}","created":"2026-01-01T00:00:00Z"},
          {"id":"bb22","names":["web"],"image":"i1","layer":"l","metadata":"{\"image-name\":\"docker.io/library/nginx:1\",\"image-id\":\"i1\",\"name\":\"web\",\"created-at\":1}","created":"2026-01-01T00:00:00Z","flags":{"MountLabel":"","Volatile":true}}
        ]
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("tuck-podman-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("containers.json")]
    [InlineData("volatile-containers.json")]
    public void Name_and_image_come_from_the_record_of_this_id(string file)
    {
        File.WriteAllText(Path.Combine(_directory, file), Records);

        ContainerIdentity identity = PodmanRecords.Identify("bb22", _directory + "/bb22/userdata", "0");

        Assert.Equal("engine=podman image=docker.io/library/nginx:1 name=web user=0", identity.ToString());
    }

    [Fact]
    public void A_container_without_a_record_is_refused()
    {
        File.WriteAllText(Path.Combine(_directory, "containers.json"), Records);

        Assert.Throws<DeliveryException>(() => PodmanRecords.Identify("cc33", _directory + "/cc33/userdata", "0"));
    }

    [Theory]
    [InlineData("/aa11/userdata")]
    [InlineData("/bb22")]
    [InlineData("/bb22/userdata/")]
    [InlineData("/x/bb22/userdata")]
    public void A_bundle_that_is_not_where_podman_has_it_is_refused(string bundle)
    {
        File.WriteAllText(Path.Combine(_directory, "containers.json"), Records);

        Assert.Equal(
            ExitCode.BadState,
            Assert.Throws<DeliveryException>(() => PodmanRecords.Identify("bb22", _directory + bundle, "0")).ExitCode);
    }

    [Fact]
    public void A_damaged_record_is_refused_and_nothing_else_happens()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Records);
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(Path.Combine(_directory, "containers.json"), whole[..length]);
            Exception? e = Record.Exception(() => PodmanRecords.Identify("bb22", _directory + "/bb22/userdata", "0"));
            Assert.True(e is null or DeliveryException, $"{length}: {e}");
        }
    }
}
