using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Andon.Secrets;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Tests.Http;

/// <summary>A real server on a port of this machine, and shorthands for what tests ask of it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Bootstrap = "bootstrap-key-of-the-tests-0123456789";

    private readonly WebApplication app;
    private readonly HttpClient client;

    private TestServer(WebApplication app)
    {
        this.app = app;
        // What a browser would send by itself, a test says.
        client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public IServiceProvider Services => app.Services;

    public IStore Store => Services.GetRequiredService<IStore>();

    public Uri Address => client.BaseAddress!;

    public static async Task<TestServer> StartAsync(Action<AndonServerOptions>? options = null, Action<AndonBuilder>? andon = null, Action<WebApplication>? app = null, Action<IServiceCollection>? services = null, Uri? url = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore();
        services?.Invoke(builder.Services);
        builder.Services.TryAddSingleton(new SecretOptions { MasterKey = new string('5', 64) });
        var added = builder.Services.AddAndonServer(o =>
        {
            o.BootstrapKey = Bootstrap;
            // Tests send what is wrong by the hundred, all from one address.
            o.FailuresPerAddress = 0;
            options?.Invoke(o);
        });
        andon?.Invoke(added);
        var built = builder.Build();
        built.Urls.Add(url?.ToString() ?? "http://127.0.0.1:0");
        app?.Invoke(built);
        built.MapAndon();
        await built.Services.GetRequiredService<FirstStart>().RunAsync();
        await built.StartAsync();
        return new TestServer(built);
    }

    /// <summary>A key of a user with a role, of tenant <c>acme</c> where no other is named; the tenant is set up where it is not.</summary>
    public async Task<string> KeyAsync(string role, string tenant = "acme", string? user = null, string[]? businessRoles = null, object? more = null)
    {
        if (tenant != "default") await SendAsync("POST", "/api/v1/tenants", Bootstrap, new { id = tenant });
        var body = JsonSerializer.SerializeToNode(new { tenant, user = user ?? role, role, business_roles = businessRoles ?? [] })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject()) body[name] = value?.DeepClone();
        return (await SendAsync("POST", "/api/v1/keys", Bootstrap, body)).Must(201).Body.GetProperty("key").GetString()!;
    }

    public Task<Reply> GetAsync(string path, string? key = Bootstrap) => SendAsync("GET", path, key);

    public Task<Reply> PostAsync(string path, object? body = null, string? key = Bootstrap, params (string Name, string Value)[] headers) => SendAsync("POST", path, key, body, headers);

    public async Task<Reply> SendAsync(string method, string path, string? key = Bootstrap, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string text => new StringContent(text, null, ApiJson.MediaType),
            _ => JsonContent.Create(body, options: AndonJson.Options),
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    public HttpClient Client(string key) => new() { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) }, Timeout = TimeSpan.FromSeconds(60) };

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }
}
