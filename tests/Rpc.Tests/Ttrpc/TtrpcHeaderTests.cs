using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Ttrpc;

public class TtrpcHeaderTests
{
    [Fact]
    public void As_in_the_trace()
    {
        byte[] bytes = Convert.FromHexString("0000003c000000010100");
        TtrpcHeader header = TtrpcHeader.Read(bytes);
        Assert.Equal(new TtrpcHeader(0x3c, 1, MessageType.Request, MessageFlags.None), header);
        byte[] written = new byte[TtrpcHeader.Bytes];
        header.Write(written);
        Assert.Equal(bytes, written);
    }

    [Fact]
    public void Every_bit_has_its_place()
    {
        byte[] bytes = Convert.FromHexString("f1020304a5060708ff87");
        TtrpcHeader header = TtrpcHeader.Read(bytes);
        Assert.Equal(0xf1020304u, header.DataBytes);
        Assert.Equal(0xa5060708u, header.StreamId);
        Assert.Equal((0xff, 0x87), ((int)header.Type, (int)header.Flags));
        byte[] written = new byte[TtrpcHeader.Bytes];
        header.Write(written);
        Assert.Equal(bytes, written);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(4 * 1024 * 1024, false)]
    [InlineData((4 * 1024 * 1024) + 1, true)]
    [InlineData(uint.MaxValue, true)]
    public void Oversize(uint length, bool expected)
        => Assert.Equal(expected, new TtrpcHeader(length, 1, MessageType.Request, MessageFlags.None).IsOversize);
}
