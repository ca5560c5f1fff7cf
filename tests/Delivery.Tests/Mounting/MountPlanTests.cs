using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;

namespace Tuck.Delivery.Tests.Mounting;

public sealed class MountPlanTests
{
    [Fact]
    public void A_file_name_is_put_into_the_secrets_directory()
        => Assert.Equal(["/run/secrets/a", "/etc/b"], Plan("a", "/etc/b").Paths);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "/run/secrets/a")]
    [InlineData("/etc/a", "/etc/a")]
    public void Two_secrets_for_one_place_are_refused_however_it_is_written(string first, string second)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<DeliveryException>(() => Plan(first, second)).ExitCode);

    [Fact]
    public void Places_in_the_directory_are_told_from_places_beside_and_below_it()
    {
        MountPlan plan = Plan("a", "/run/secrets2/a", "/run/secrets/deep/a", "/run/secrets/b");

        Assert.Equal([true, false, false, true], plan.Paths.Select(plan.IsInDirectory));
        Assert.True(plan.HasNestedTarget);
        Assert.False(Plan("a", "/run/secrets2/a").HasNestedTarget);
    }

    private static MountPlan Plan(params string[] targets)
        => MountPlan.For(targets.Select(target => new SecretTarget("s", target, 0x100, null, null, false)).ToList(), "/run/secrets");
}
