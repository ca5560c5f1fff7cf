namespace Tuck.Shim.Tests;

public class PlaceTests
{
    [Fact]
    public void NothingIsUsage() => Assert.Equal(2, ShimProgram.Run([]));
}
