using Andon.Postgres;
using Npgsql;

namespace Andon.Stores.Tests.Postgres;

public sealed class UrlTests
{
    [Fact]
    public void Every_part_of_a_URL_is_understood()
    {
        var url = PostgresUrl.Parse("postgres://ada%40home:p%2Fs%3As%25@db.example:6543/my%20db?sslmode=verify-full&sslrootcert=%2Fca.pem&application_name=line&connect_timeout=3&prepare=false");
        url.ShouldSatisfyAllConditions(
            u => u.User.ShouldBe("ada@home"),
            u => u.Password.ShouldBe("p/s:s%"),
            u => u.Hosts.ShouldBe("db.example:6543"),
            u => u.Database.ShouldBe("my db"),
            u => u.SslMode.ShouldBe(SslMode.VerifyFull),
            u => u.RootCertificate.ShouldBe("/ca.pem"),
            u => u.ApplicationName.ShouldBe("line"),
            u => u.ConnectTimeoutS.ShouldBe(3),
            u => u.Prepare.ShouldBe(false),
            u => u.Name.ShouldNotContain("p/s"));
        var connection = url.ConnectionString(new PostgresOptions { Url = "postgres://h/d" });
        connection.MaxAutoPrepare.ShouldBe(0);
        connection.Password.ShouldBe("p/s:s%");
    }

    [Theory]
    [InlineData("postgresql://h/d", "h", null)]
    [InlineData("postgres://h:1,k:2/d", "h:1,k:2", null)]
    [InlineData("postgres://[::1]:5433/d", "[::1]:5433", null)]
    [InlineData("postgres:///d?host=/var/run/postgresql&port=5433", "/var/run/postgresql", 5433)]
    [InlineData("postgres://%2Ftmp/d", "/tmp", null)]
    public void Hosts_are_names_addresses_several_or_the_folder_of_a_socket(string url, string hosts, int? port)
    {
        PostgresUrl.Parse(url).Hosts.ShouldBe(hosts);
        PostgresUrl.Parse(url).Port.ShouldBe(port);
    }

    [Theory]
    [InlineData("mysql://h/d", "postgres://")]
    [InlineData("Host=h;Database=d", "postgres://")]
    [InlineData("postgres://h", "no database")]
    [InlineData("postgres:///d", "no host")]
    [InlineData("postgres://u:p@ss:word@h:port/d", "'port' is no port")]
    [InlineData("postgres://h:99999/d", "is no port")]
    [InlineData("postgres://u:50%@h/d", "%25")]
    [InlineData("postgres://h/d?sslmod=require", "'sslmod'")]
    [InlineData("postgres://h/d?sslmode=on", "verify-full")]
    [InlineData("postgres://h/d?prepare=maybe", "true or false")]
    [InlineData("postgres://h/d?sslmode", "has no value")]
    public void A_URL_that_cannot_be_used_says_why_and_never_the_password(string url, string why)
    {
        var message = Should.Throw<FormatException>(() => PostgresUrl.Parse(url)).Message;
        message.ShouldContain(why);
        message.ShouldNotContain("p@ss");
    }

    [Theory]
    [InlineData("postgres://u:secret@h:1/d?sslmode=require", "postgres://u@h:1/d?sslmode=require")]
    [InlineData("postgres://u@h:1/d", "postgres://u@h:1/d")]
    [InlineData("postgres://h:1/d", "postgres://h:1/d")]
    [InlineData("postgres://u:secret@h", "postgres://u@h")]
    [InlineData("nonsense", "nonsense")]
    public void A_URL_is_shown_without_its_password(string url, string shown) => PostgresUrl.WithoutPassword(url).ShouldBe(shown);

    [Fact]
    public void An_option_out_of_range_is_refused()
    {
        var options = new PostgresOptions { Url = "postgres://h/d" };
        Should.Throw<ArgumentOutOfRangeException>(() => (options with { MaxBatch = 0 }).Validate()).Message.ShouldContain("from 1 to 10,000");
        Should.Throw<ArgumentOutOfRangeException>(() => (options with { Writers = 17 }).Validate()).Message.ShouldContain("Writers");
        options.Validate();
    }
}
