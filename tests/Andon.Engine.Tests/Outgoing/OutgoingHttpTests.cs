using System.Net;
using Andon.Engine.Tests.Steps;
using Andon.Engine.Tests.Steps.Http;
using Andon.Outgoing;
using Andon.Steps.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Andon.Engine.Tests.Outgoing;

/// <summary>The guard with real sockets: whatever a URL, a name or a redirect calls this machine, nothing comes through that is not allowed.</summary>
public sealed class OutgoingHttpTests
{
    private readonly AndonOptions options = new();

    public static TheoryData<string> Disguises =>
    [
        "http://127.0.0.1:{0}/", "http://localhost:{0}/", "http://LOCALHOST:{0}/", "http://127.1:{0}/", "http://2130706433:{0}/",
        "http://0x7f000001:{0}/", "http://0x7f.0.0.1:{0}/", "http://017700000001:{0}/", "http://0177.0.0.1:{0}/", "http://0.0.0.0:{0}/", "http://0:{0}/",
        "http://[::1]:{0}/", "http://[::]:{0}/", "http://[::127.0.0.1]:{0}/", "http://[::ffff:127.0.0.1]:{0}/",
        "http://[::ffff:7f00:1]:{0}/", "http://[64:ff9b::7f00:1]:{0}/", "http://[64:ff9b::127.0.0.1]:{0}/", "http://[2002:7f00:1::]:{0}/", "http://[fe80::1]:{0}/",
        "http://[fd00:ec2::254]/latest/meta-data", "http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]/latest/meta-data",
        "http://[64:ff9b::a9fe:a9fe]/latest/meta-data", "http://100.100.100.200/latest/meta-data", "http://10.0.0.1/", "http://[ff02::1]:{0}/",
    ];

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task No_disguise_of_a_private_address_gets_through(string url)
    {
        await using var server = await LoopbackServer.StartAsync(Fail);
        (await AskAsync(url.Replace("{0}", $"{server.Port}", StringComparison.Ordinal))).ShouldBe("address_refused");
    }

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task No_redirect_to_a_private_address_gets_through(string url)
    {
        await using var inner = await LoopbackServer.StartAsync(Fail);
        var to = new Uri(url.Replace("{0}", $"{inner.Port}", StringComparison.Ordinal)).AbsoluteUri;
        await using var outer = await LoopbackServer.StartAsync(http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = to;
            return Task.CompletedTask;
        });
        options.Outgoing.Allow($"127.0.0.1:{outer.Port}");
        (await AskAsync(outer.Url)).ShouldBe("address_refused");
    }

    [Fact]
    public async Task A_network_opens_the_way_to_its_addresses_whatever_the_name_and_to_no_others()
    {
        await using var server = await LoopbackServer.StartAsync(Answer);
        options.Outgoing.Allow("127.0.0.0/8");
        options.Outgoing.Allow("::1/128");
        (await AskAsync(server.Url)).ShouldBe("answered");
        (await AskAsync($"http://localhost:{server.Port}/")).ShouldBe("answered");
        (await AskAsync("http://[::ffff:10.0.0.1]/")).ShouldBe("address_refused");
        (await AskAsync("http://169.254.169.254/")).ShouldBe("address_refused");
    }

    [Fact]
    public async Task What_a_tenant_may_reach_is_not_open_to_another_even_over_a_connection_that_stands()
    {
        await using var server = await LoopbackServer.StartAsync(Answer);
        options.TenantOutgoing["acme"] = new OutgoingPolicy { AllowedHosts = { $"127.0.0.1:{server.Port}" } };
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        (await AskAsync(handler, server.Url, "acme")).ShouldBe("answered");
        (await AskAsync(handler, server.Url, "other")).ShouldBe("address_refused");
        (await AskAsync(handler, $"http://localhost:{server.Port}/", "acme")).ShouldBe("address_refused");
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.9.8.7", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.9.8.7", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fe80::1", false)]
    [InlineData("0.0.0.0/0", "fd12::1", false)]
    public void An_address_is_judged_by_the_networks_that_are_allowed(string network, string address, bool isAllowed)
    {
        options.Outgoing.Allow(network);
        options.Outgoing.AllowsAddress(IPAddress.Parse(address)).ShouldBe(isAllowed);
    }

    [Fact]
    public void One_private_address_among_public_ones_refuses_the_name_and_only_the_operator_learns_it()
    {
        var log = new Book();
        var connector = new GuardedConnector([options.Outgoing], log);
        connector.Check("two.example", 443, [IPAddress.Parse("1.1.1.1")]);
        Should.Throw<AddressRefusedException>(() => connector.Check("two.example", 443, [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("10.0.0.1")])).Message
            .ShouldBe("two.example:443 has an address that is not public. If it is to be reached, its operator allows it: --allow-host two.example:443 of "
                + "'andon run', or AndonOptions.Outgoing in a host.");
        log.Lines.ShouldHaveSingleItem().ShouldBe("two.example:443 was refused: it has the address 10.0.0.1, which is not public");
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0/8/8")]
    [InlineData("intranet/8")]
    public void What_is_no_network_is_refused_with_an_example(string text) =>
        Should.Throw<FormatException>(() => options.Outgoing.Allow(text)).Message.ShouldBe(
            $"'{text}' is no network: an address and the length of its prefix are needed, as in 10.0.0.0/8.");

    private static Task Answer(HttpContext http) => http.Response.WriteAsync("answered");

    private static Task Fail(HttpContext http) => throw new InvalidOperationException("The guard let it through.");

    private async Task<string> AskAsync(string url)
    {
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        return await AskAsync(handler, url, "acme");
    }

    private static async Task<string> AskAsync(HttpStepHandler handler, string url, string tenant)
    {
        try
        {
            var output = await TestStep.RunAsync(handler, TestStep.Context(new { url }, tenant: tenant));
            return TestStep.Json(output).GetProperty("body").GetString()!;
        }
        catch (Andon.Steps.StepFailedException failure)
        {
            return failure.Code;
        }
    }

    private sealed class Book : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
