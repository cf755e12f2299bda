using System.Text;
using Andon.Client;
using Andon.Identity;
using Andon.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Tests.Http;

/// <summary>A server on which tenant <c>other</c> has one of everything that a path can name, and <c>acme</c> an admin.</summary>
internal sealed class Inhabited : IAsyncDisposable
{
    /// <summary>In every word that tenant <c>other</c> has, so that none of it can be seen unnoticed.</summary>
    public const string Marker = "zebra";

    private const string Line = """
        {"andon":1,"name":"zebra-line","steps":{
          "file":{"type":"keep"},
          "gate":{"type":"approval_gate","deps":["file"]},
          "form":{"type":"human_task","config":{"form_schema":{"type":"object"}}},
          "job":{"type":"external"},
          "bell":{"type":"signal","config":{"name":"zebra-bell"}}}}
        """;

    private Inhabited(TestServer server) => Server = server;

    public TestServer Server { get; }

    /// <summary>The ids of the other tenant, by the name of the parameter.</summary>
    public Dictionary<string, string> Ids { get; } = new(StringComparer.Ordinal);

    /// <summary>The tasks and the token of the other tenant's.</summary>
    public string Form { get; private set; } = "";

    public Guid Token { get; private set; }

    public string OtherAdmin { get; private set; } = "";

    public static async Task<Inhabited> StartAsync(Action<AndonServerOptions>? options = null, Action<AndonBuilder>? andon = null, Action<WebApplication>? app = null, Action<IServiceCollection>? services = null)
    {
        var server = await TestServer.StartAsync(options, Add, app, services);
        var inhabited = new Inhabited(server);
        await inhabited.SettleAsync();
        return inhabited;

        void Add(AndonBuilder builder)
        {
            builder.AddStepHandler("keep", static async context =>
            {
                // Each tenant's own: a file is known by what is in it.
                var file = await context.Files.SaveAsync(new MemoryStream(Encoding.UTF8.GetBytes(context.Tenant == "other" ? Marker : "horse")), "text/plain", context.Cancellation);
                return Andon.Steps.StepOutput.From(new { file });
            });
            andon?.Invoke(builder);
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task SettleAsync()
    {
        OtherAdmin = await Server.KeyAsync("admin", "other", "zebra-admin");
        (await Server.SendAsync("PUT", "/api/v1/pipelines/zebra-line", OtherAdmin, Line)).Must(200);
        (await Server.SendAsync("PUT", "/api/v1/step-types/zebra.type", OtherAdmin, """{"display_name":"zebra"}""")).Must(200);
        (await Server.SendAsync("PUT", "/api/v1/users/zebra-user", OtherAdmin, """{"role":"viewer","business_roles":["zebra"]}""")).Must(200);
        (await Server.SendAsync("PUT", "/api/v1/away/zebra-user", OtherAdmin, """{"deputy":"zebra-deputy"}""")).Must(200);
        (await Server.SendAsync("PUT", "/api/v1/quotas/other", body: """{"weight":7}""")).Must(200);
        var run = (await Server.PostAsync("/api/v1/runs", """{"pipeline":"zebra-line","title":"zebra"}""", OtherAdmin)).Must(201)["run_id"].GetString()!;
        var client = Server.Services.GetRequiredService<IAndonClient>();
        var caller = new Caller("other", new Grant(Role.Admin, []).ActorOf("zebra-admin"));
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        RunView view;
        do view = await client.DetailAsync(caller, Guid.Parse(run), enough.Token);
        while (view.Steps["gate"].TaskId is null || view.Steps["form"].TaskId is null);
        var job = (await client.ClaimJobsAsync(caller, new JobRequest { Types = ["external"], Wait = TimeSpan.FromSeconds(30) }, enough.Token)).ShouldHaveSingleItem();
        Token = job.Token;
        Form = view.Steps["form"].TaskId!.Value.ToString();
        (await Server.SendAsync("PUT", "/api/v1/secrets/zebra-secret", OtherAdmin, """{"value":"zebra-value"}""")).Must(200);
        Ids["secret"] = "zebra-secret";
        Ids["schedule"] = (await Server.PostAsync("/api/v1/schedules", """{"pipeline":"zebra-line","cron":"@yearly","title":"zebra"}""", OtherAdmin)).Must(201)["id"].GetString()!;
        Ids["run"] = run;
        Ids["task"] = view.Steps["gate"].TaskId!.Value.ToString();
        Ids["step"] = "file";
        Ids["name"] = "zebra-bell";
        Ids["digest"] = view.Steps["file"].Output!.Value.GetProperty("file").GetProperty("digest").GetString()!;
        Ids["job"] = job.Id;
        Ids["pipeline"] = "zebra-line";
        Ids["version"] = "1";
        Ids["type"] = "zebra.type";
        Ids["user"] = "zebra-user";
        Ids["tenant"] = "other";
        Ids["key"] = (await Server.GetAsync("/api/v1/keys", OtherAdmin)).Must(200)["items"][0].GetProperty("id").GetString()!;
    }

    /// <summary>The path of a route with the other tenant's ids in it.</summary>
    public string PathOf(Route route) => route.PathWith(name => Ids[name]);
}
