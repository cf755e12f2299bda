// Andon inside an application of one's own: a handler, a pipeline that uses it, a run of it.
using Andon;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Samples.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddAndon().UseSqlite(args is [var path, ..] ? path : "andon.db").AddStepHandler<Greet>("greet");
using var host = builder.Build();
await host.StartAsync();

var andon = host.Services.GetRequiredService<IAndonClient>();
var me = new Caller("default", new Actor(Environment.UserName) { HoldsEveryRole = true });
await andon.PublishAsync(me, PipelineFile.Parse(Greet.Pipeline).Definition!);
var run = await andon.SubmitAsync(me, new SubmitRequest { Pipeline = "greeting" });
Console.WriteLine((await andon.WaitAsync(me, run.RunId)).Output);

await host.StopAsync();
