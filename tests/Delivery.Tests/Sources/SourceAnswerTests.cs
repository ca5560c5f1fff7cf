using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tuck.Delivery.Sources;

namespace Tuck.Delivery.Tests.Sources;

public sealed class SourceAnswerTests
{
    private const int MaxBytes = 1000;

    [Fact]
    public void A_whole_answer_is_read()
    {
        const string answer = "secret name=a length=3 version=7 mode=0440 expires=2031-01-31T12:00:00Z\nx\ny\nend\n";
        SourceAnswer read = Parse(answer);
        Assert.Equal(("x\ny", 7L), (answer.Substring(read.Start, read.Header!.Length), read.Header.Version));
        Assert.Equal((Convert.ToInt32("440", 8), new DateTimeOffset(2031, 1, 31, 12, 0, 0, TimeSpan.Zero)),
            (read.Header.Mode, read.Header.Expires));
    }

    [Fact]
    public void What_is_not_said_is_not_known()
    {
        SourceHeader header = Parse("secret length=1 name=a\nx\nend\n").Header!;
        Assert.Equal((1L, null, null), (header.Version, header.Mode, header.Expires));
    }

    [Fact]
    public void No_such_secret_is_an_answer() => Assert.Null(Parse("none\nend\n").Header);

    [Fact]
    public void A_value_may_hold_an_answer()
        => Assert.Equal(9, Parse("secret name=a length=9\nnone\nend\n\nend\n").Header!.Length);

    [Theory]
    [InlineData("", "it answered nothing")]
    [InlineData("none\n", "begins with no line")]
    [InlineData("none\nend\n\n", "begins with no line")]
    [InlineData("s3cr3t\n", "begins with no line")]
    [InlineData("secret name=a length=1", "begins with no line")]
    [InlineData("secret name=a\nx\nend\n", "begins with no line")]
    [InlineData("secret length=1\nx\nend\n", "begins with no line")]
    [InlineData("secret  name=a length=1\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1 \nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1\r\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a name=a length=1\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1 owner=0\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=+1\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=-1\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=4294967297\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1 mode=1777\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1 mode=rw\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1 expires=tomorrow\nx\nend\n", "begins with no line")]
    [InlineData("secret name=a length=1 version=\nx\nend\n", "begins with no line")]
    [InlineData("secret name=b length=1\nx\nend\n", "another secret")]
    [InlineData("secret name=a length=1001\nx\nend\n", "its value has more than 1000 bytes")]
    [InlineData("secret name=a length=0\n\nend\n", "its value is empty")]
    [InlineData("secret name=a length=2\nx\nend\n", "its answer ends too early")]
    [InlineData("secret name=a length=1\nx", "its answer ends too early")]
    [InlineData("secret name=a length=1\nx\nend", "its answer ends too early")]
    [InlineData("secret name=a length=1\nxy\nend\n", "not followed by a newline and the line \"end\"")]
    [InlineData("secret name=a length=1\nx\nend\n\n", "something follows the end")]
    public void What_is_no_answer_is_refused(string answer, string cause)
    {
        Assert.False(SourceAnswer.TryParse(Encoding.ASCII.GetBytes(answer), "a", MaxBytes, out _, out string? fault));
        Assert.Contains(cause, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_value_comes_back_as_it_was()
        => Prop.ForAll<byte[]>(value =>
        {
            byte[] bytes = value ?? [];
            byte[] answer = [.. Encoding.ASCII.GetBytes($"secret name=a length={bytes.Length}\n"), .. bytes, .. "\nend\n"u8];
            bool isRead = SourceAnswer.TryParse(answer, "a", MaxBytes, out SourceAnswer? read, out _);
            return bytes.Length is 0 or > MaxBytes
                ? !isRead
                : isRead && answer.AsSpan(read!.Start, read.Header!.Length).SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_are_refused_and_do_no_harm()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.False(SourceAnswer.TryParse(bytes, "a", MaxBytes, out _, out _));
            _ = SourceComplaint.Of(bytes, bytes);
        }
    }

    /// <summary>Cut anywhere, and with bytes changed, lost and added: refused, or every byte of it is accounted for.</summary>
    [Fact]
    public void A_damaged_answer_is_never_a_shorter_or_longer_one()
    {
        byte[] answer = "secret name=a length=5 version=7 mode=0440\nvalue\nend\n"u8.ToArray();
        Random random = new(2);
        for (int i = 0; i < 200_000; i++)
        {
            byte[] damaged = Damage(answer, random);
            if (SourceAnswer.TryParse(damaged, "a", MaxBytes, out SourceAnswer? read, out _))
            {
                Assert.Equal(damaged.Length, read.Start + read.Header!.Length + "\nend\n".Length);
                Assert.True(read.Header.IsOfName);
            }
        }
        for (int length = 0; length < answer.Length; length++)
        {
            Assert.False(SourceAnswer.TryParse(answer.AsSpan(0, length), "a", MaxBytes, out _, out _));
        }
    }

    private static byte[] Damage(byte[] answer, Random random)
    {
        List<byte> bytes = [.. answer];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                default: bytes.Insert(at, answer[random.Next(answer.Length)]); break;
            }
        }
        return [.. bytes];
    }

    private static SourceAnswer Parse(string answer)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        bool isRead = SourceAnswer.TryParse(bytes, "a", MaxBytes, out SourceAnswer? read, out string? fault);
        Assert.True(isRead, fault);
        return read!;
    }
}
