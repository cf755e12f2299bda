using System.Diagnostics;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Sqlite;
using Andon.Steps;
using Andon.Stores;
using Andon.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Durability.Tests;

/// <summary>The process that keeps files, and kills itself at one moment: while it writes one, or between the first or second that is kept and the append that names it.</summary>
internal static class FileHost
{
    public const int Bytes = 4 << 20;

    private static readonly Caller Operator = new("files", new Actor("operator") { IsAdmin = true });

    // What an attempt makes bears its number, so that what a dead one left is no other's.
    private static readonly PipelineDefinition Definition = PipelineFile.Parse("""
        andon: 1
        name: files
        steps:
          make: { type: make }
          turn:
            type: script
            deps: [make]
            config:
              run: [sh, -euc, 'cat in > out; printf "%s" "$ANDON_ATTEMPT_NUMBER" >> out']
              inputs: { in: "${{ steps.make.output.file }}" }
              files: { out: out }
          count:
            type: script
            deps: [turn]
            config:
              run: [sh, -euc, 'wc -c < in']
              inputs: { in: "${{ steps.turn.output.files.out }}" }
        """) is { Definition: { } definition } ? definition : throw new InvalidOperationException("the pipeline cannot be read");

    public static async Task<int> RunAsync(string database, string moment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAndon()
            .UseStore(_ => new DeadlyStore(SqliteStore.Open(new SqliteOptions { Path = database }), moment switch { "first" => 1, "second" => 2, _ => 0 }))
            .AddStepHandler("make", async context => StepOutput.From(new { file = await context.Files.SaveAsync(new Digits((byte)context.Attempt, moment == "write"), cancellation: context.Cancellation) }));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IAndonClient>();
        await client.PublishAsync(Operator, Definition);
        var run = await client.SubmitAsync(Operator, new SubmitRequest { Pipeline = "files", IdempotencyKey = "only" });
        var ended = await client.WaitAsync(Operator, run.RunId);
        await host.StopAsync();
        return ended.State == RunState.Completed ? 0 : 1;
    }

    private static void Die()
    {
        using var me = Process.GetCurrentProcess();
        me.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Dies before the append that completes a step with a file, the first or second in this life.</summary>
    private sealed class DeadlyStore(IStore inner, int deadly) : ForwardingStore(inner)
    {
        private int seen;

        public override void Append(Append append)
        {
            if (append.Events.Span.IndexOf("media_type"u8) >= 0 && Interlocked.Increment(ref seen) == deadly) Die();
            base.Append(append);
        }
    }

    /// <summary>Gives the same byte again and again, and may kill whoever reads it half-way.</summary>
    private sealed class Digits(byte digit, bool isDeadly) : MemoryStream(Enumerable.Repeat(digit, Bytes).ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (isDeadly && Position > Bytes / 2) Die();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
