using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Tests.Identity;

/// <summary>Project and service: an image must not be able to say them.</summary>
public sealed class DockerLabelsTests : IDisposable
{
    private const string Both = """{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}""";
    private const string ByCompose =
        """{"com.docker.compose.config-hash":"1a2b","com.docker.compose.project":"shop","com.docker.compose.service":"web"}""";

    private readonly DockerStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Labels_of_the_operator_are_project_and_service()
    {
        _store.WriteRecord(Both, _store.WriteImage(DockerStore.ConfigurationWith("""{"a":"b"}""")));

        Assert.Equal(("shop", "web"), Labels());
    }

    [Fact]
    public void A_label_that_the_image_has_too_is_not_vouched_for()
    {
        string configuration = DockerStore.ConfigurationWith("""{"com.docker.compose.service":"web"}""");
        _store.WriteRecord(Both, _store.WriteImage(configuration));

        Assert.Equal(("shop", null), Labels());
    }

    [Fact]
    public void Compose_itself_sets_them_even_on_an_image_it_built()
    {
        _store.WriteRecord(ByCompose, _store.WriteImage(DockerStore.ConfigurationWith(Both)));

        Assert.Equal(("shop", "web"), Labels());
    }

    [Fact]
    public void An_image_cannot_pretend_to_be_run_by_compose()
    {
        _store.WriteRecord(ByCompose, _store.WriteImage(DockerStore.ConfigurationWith(ByCompose)));

        Assert.Equal((null, null), Labels());
    }

    // Go's library reads members whatever their case, merges two of one name, and knows escapes and letters that fold.
    [Theory]
    [InlineData("""{"CONFIG":{"LABELS":{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}}}""")]
    [InlineData("""{"config":{"Label\u017f":{"com.docker.compose.project":"shop","com.docker.compose.service":"web"},"Labels":{}}}""")]
    [InlineData("""{"config":{"Labels":{"\u0063om.docker.compose.project":"shop","com.docker.compose\u002eservice":"web"}}}""")]
    [InlineData("""{"config":{"Labels":{"com.docker.compose.project":"x","com.docker.compose.service":1}},"config":{"Labels":{}}}""")]
    [InlineData("""{"config":{"Labels":{}}""")]
    [InlineData("""{"config":{"Labels":{"\ud800":""}}}""")]
    [InlineData("")]
    public void A_configuration_that_hides_them_or_cannot_be_read_vouches_for_nothing(string configuration)
    {
        _store.WriteRecord(Both, _store.WriteImage(configuration));

        Assert.Equal((null, null), Labels());
    }

    [Theory]
    [InlineData("sha256:" + "0000000000000000000000000000000000000000000000000000000000000000", "overlay2")]
    [InlineData("sha256:../../../../../../harmless", "overlay2")]
    [InlineData("", "overlay2")]
    public void Without_the_images_configuration_there_are_none(string digest, string driver)
    {
        _store.Write("harmless", "{}");
        _store.WriteRecord(Both, digest, driver: driver);

        Assert.Equal((null, null), Labels());
    }

    [Fact]
    public void A_drivers_name_leads_nowhere_else()
    {
        string digest = _store.WriteImage("{}", driver: "../image/overlay2");
        _store.WriteRecord(Both, digest, driver: "../image/overlay2");

        Assert.Equal((null, null), Labels());
    }

    [Theory]
    [InlineData("{}", "shop", "web")]
    [InlineData(Both, null, null)]
    public void With_containerds_image_store_the_manifest_leads_to_the_configuration(string labels, string? project, string? service)
    {
        string configuration = _store.WriteBlob(DockerStore.ConfigurationWith(labels));
        string manifest = _store.WriteBlob(DockerStore.ManifestOf(configuration));
        _store.WriteRecord(Both, manifest, manifest, driver: "overlayfs");

        Assert.Equal((project, service), Labels());
    }

    [Theory]
    [InlineData("""{"config":{"digest":"GOOD"},"config":{"digest":"EVIL"}}""")]
    [InlineData("""{"config":{"digest":"GOOD"},"Config":{"digest":"EVIL"}}""")]
    [InlineData("""{"config":{"digest":"GOOD","digest":"EVIL"}}""")]
    [InlineData("""{"config":{"digest":"GOOD","DIGEST":"EVIL"}}""")]
    [InlineData("""{"config":{"digest":"GOOD","dige\u017ft":"EVIL"}}""")]
    [InlineData("""{"config":{"\u0064igest":"GOOD","digest":"EVIL"}}""")]
    [InlineData("""{"config":"GOOD"}""")]
    [InlineData("""["GOOD"]""")]
    public void A_manifest_that_leads_to_two_configurations_leads_to_none(string manifest)
    {
        string good = _store.WriteBlob(DockerStore.ConfigurationWith("{}"));
        string evil = _store.WriteBlob(DockerStore.ConfigurationWith(Both));
        string digest = _store.WriteBlob(
            manifest.Replace("GOOD", good, StringComparison.Ordinal).Replace("EVIL", evil, StringComparison.Ordinal));
        _store.WriteRecord(Both, digest, digest, driver: "overlayfs");

        Assert.Equal((null, null), Labels());
    }

    private (string? Project, string? Service) Labels()
    {
        ContainerIdentity identity = DockerRecords.Find(DockerStore.Id, _store.DataRoot + "/vfs/dir/a")!.Identify("0");
        return (identity.Project, identity.Service);
    }
}
