using System.Text;
using Tuck.Delivery.Sources;

namespace Tuck.Delivery.Tests.Sources;

public sealed class SourceComplaintTests
{
    private const string Answer = "secret name=db-password length=12\nhunter2hunter\nend\n";

    [Theory]
    [InlineData("", null)]
    [InlineData("no such path\n", null)]
    [InlineData("+ printf s3cr3t\n", null)]
    [InlineData("error: \n", null)]
    [InlineData("error: no such path", "no such path")]
    [InlineData("warning: x\nerror: no such path\r\nerror: again\n", "no such path")]
    [InlineData("error: a\u001b[31mb\n", "a?[31mb")]
    [InlineData("an error: x\n", null)]
    public void The_first_line_that_says_error_is_taken(string error, string? complaint)
        => Assert.Equal(complaint, Of(error, ""));

    [Theory]
    [InlineData("error: got hunter2hunter\n", Answer)]
    [InlineData("error: got nter2hun!\n", Answer)]
    [InlineData("error: got pass\n", "pass\n")]
    [InlineData("error: got pass\n", "secret name=a length=5\npass\n")]
    [InlineData("error: denied for ghp_0123456789abcdef\n", "")]
    [InlineData("error: cannot reach 'https://u:p@host/x'\n", "")]
    public void What_may_be_a_value_is_withheld(string error, string output)
        => Assert.Equal(SourceComplaint.Withheld, Of(error, output));

    [Fact]
    public void The_name_in_the_header_is_no_value()
        => Assert.Equal("cannot read db-password", Of("error: cannot read db-password", Answer));

    [Fact]
    public void A_flood_is_cut() => Assert.InRange(Of("error: " + new string('x', 4000), "")!.Length, 1, 301);

    private static string? Of(string error, string output)
        => SourceComplaint.Of(Encoding.UTF8.GetBytes(error), Encoding.UTF8.GetBytes(output));
}
