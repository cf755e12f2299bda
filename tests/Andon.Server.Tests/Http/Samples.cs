using System.Text.Json;
using Andon.Client;
using Andon.Server.Audit;
using Andon.Server.Http;
using Andon.Server.HumanTasks;
using Andon.Server.Identities;
using Andon.Server.Jobs;
using Andon.Server.Runs;
using Andon.Server.Secrets;
using Andon.Server.Tenants;
using Andon.Server.Webhooks;

namespace Andon.Server.Tests.Http;

/// <summary>A body that a route takes, by its type: a route with another has none, and the tests that try every route say so.</summary>
internal static class Samples
{
    private static readonly Dictionary<Type, string> Bodies = new()
    {
        [typeof(JsonElement)] = "{}",
        [typeof(NothingBody)] = "{}",
        [typeof(SubmitBody)] = """{"pipeline":"zebra-line"}""",
        [typeof(ModifyBody)] = """{"updates":{"file":{}}}""",
        [typeof(RerunBody)] = """{"from":"file"}""",
        [typeof(SkipBody)] = """{"step":"bell"}""",
        [typeof(CancelBody)] = "{}",
        [typeof(MigrationRequest)] = "{}",
        [typeof(ReapproveBody)] = "{}",
        [typeof(SignalBody)] = "{}",
        [typeof(DelegateBody)] = """{"to":"ann"}""",
        [typeof(CommentBody)] = """{"comments":"hello"}""",
        [typeof(CompleteBody)] = """{"data":{}}""",
        [typeof(ApproveBody)] = "{}",
        [typeof(RejectBody)] = "{}",
        [typeof(LinkBody)] = """{"action":"approve"}""",
        [typeof(LinkForm)] = "comments=x",
        [typeof(AwayBody)] = """{"deputy":"bob"}""",
        [typeof(ClaimBody)] = """{"types":["external"]}""",
        [typeof(HeartbeatBody)] = """{"token":"TOKEN"}""",
        [typeof(CompleteJobBody)] = """{"token":"TOKEN","output":{}}""",
        [typeof(FailJobBody)] = """{"token":"TOKEN","code":"x","message":"y"}""",
        [typeof(ScheduleRequest)] = """{"pipeline":"zebra-line","cron":"@daily"}""",
        [typeof(SecretBody)] = """{"value":"a-value-to-keep"}""",
        [typeof(WebhookRequest)] = """{"url":"https://hooks.example/","events":["run.cancelled"]}""",
        [typeof(RotateSecretBody)] = "{}",
        [typeof(TriggerRequest)] = """{"pipeline":"zebra-line"}""",
        [typeof(TenantRequest)] = """{"id":"new"}""",
        [typeof(KeyRequest)] = """{"user":"new","role":"viewer"}""",
        [typeof(RotateRequest)] = "{}",
        [typeof(SignInBody)] = """{"user":"ann","password":"wrong-wrong-wrong"}""",
        [typeof(PasswordBody)] = """{"password":"wrong-wrong-wrong","new_password":"right-right-right"}""",
        [typeof(UserRequest)] = """{"role":"viewer"}""",
        [typeof(VerifyBody)] = "{}",
        [typeof(QuotaBody)] = """{"weight":2}""",
    };

    public static string? Of(Type? body, Guid token) => body is null ? null
        : Bodies.TryGetValue(body, out var sample) ? sample.Replace("TOKEN", token.ToString(), StringComparison.Ordinal)
        : throw new InvalidOperationException($"give {body.Name} a sample, so that its routes are tried");
}
