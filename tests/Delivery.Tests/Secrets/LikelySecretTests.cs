using System.Text;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A guess is wrong now and then, but not with the variables that everybody has.</summary>
public sealed class LikelySecretTests
{
    [Theory]
    [InlineData("DB_PASSWORD", "x")]
    [InlineData("MYSQL_ROOT_PASSWORD", "x")]
    [InlineData("dbPassword", "x")]
    [InlineData("redis.password", "x")]
    [InlineData("SMTP_PASS", "x")]
    [InlineData("ADMIN_PWD", "x")]
    [InlineData("GITHUB_TOKEN", "x")]
    [InlineData("SECRET_KEY_BASE", "x")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "x")]
    [InlineData("STRIPE_API_KEY", "x")]
    [InlineData("GOOGLE_CREDENTIALS", "{}")]
    [InlineData("DATABASE_URL", "postgres://app:pw@db:5432/app")]
    [InlineData("AMQP", "amqp://:pw@mq")]
    [InlineData("CONNECTION", "Server=db;User Id=app;Password=pw")]
    [InlineData("DSN", "host=db user=app password=pw")]
    [InlineData("ANY", "ghp_0123456789")]
    [InlineData("ANY", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln")]
    [InlineData("ANY", "-----BEGIN EC PRIVATE KEY-----\nMHc")]
    public void Looks_like_one(string name, string value) => Assert.True(LikelySecret.Is(name, Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("PATH", "/usr/local/bin:/usr/bin")]
    [InlineData("PWD", "/app")]
    [InlineData("OLDPWD", "/app")]
    [InlineData("HOME", "/root")]
    [InlineData("GPG_KEY", "E3FF2839C048B25C084DEBE9B26995E310250568")]
    [InlineData("DB_PASSWORD", "")]
    [InlineData("MYSQL_ALLOW_EMPTY_PASSWORD", "Yes")]
    [InlineData("TOKEN_TTL", "3600")]
    [InlineData("PASSWORD_MIN_LENGTH", "12")]
    [InlineData("AWS_ACCESS_KEY_ID", "x")]
    [InlineData("VAULT_TOKEN_PATH", "/run/token")]
    [InlineData("DATABASE_URL", "postgres://db/app")]
    [InlineData("DATABASE_URL", "postgres://app@db/app")]
    [InlineData("DATABASE_URL", "postgres://app:@db/app")]
    [InlineData("HOMEPAGE", "https://example.org/a:b@c")]
    [InlineData("DSN", "host=db password=")]
    [InlineData("ANY", "eyJhbGciOiJIUzI1NiJ9")]
    public void Does_not(string name, string value) => Assert.False(LikelySecret.Is(name, Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void What_is_no_text_is_looked_at_too()
    {
        byte[] bytes = [0xff, 0xfe, 0, 1];
        Assert.True(LikelySecret.Is("TOKEN", bytes));
        Assert.False(LikelySecret.Is("ANY", bytes));
    }
}
