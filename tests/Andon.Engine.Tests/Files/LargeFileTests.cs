using System.Globalization;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Files;

/// <summary>
/// A large file handed on by three steps: 64 MB, and 1 GB with <c>ANDON_SOAK=1</c>. What is allocated meanwhile is counted for the whole process: no
/// other test may run, and the file is far larger than what hosts of tests before still allocate while they end.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LargeFileTests(ITestOutputHelper output)
{
    private const string Line = """
        {"andon":1,"name":"large","steps":{
          "make":{"type":"script","config":{"run":["sh","-euc","head -c $BYTES /dev/zero | tr '\\0' x > a"],"env":{"BYTES":"${{ string(params.bytes) }}"},"files":{"a":"a"},"output":"text"}},
          "turn":{"type":"script","deps":["make"],"config":{"run":["sh","-euc","tr x y < a > b"],"inputs":{"a":"${{ steps.make.output.files.a }}"},"files":{"b":"b"},"output":"text"}},
          "count":{"type":"script","deps":["turn"],"config":{"run":["sh","-euc","wc -c < b"],"inputs":{"b":"${{ steps.turn.output.files.b }}"}}}}}
        """;

    [Fact]
    public async Task A_large_file_goes_through_three_steps_in_constant_memory()
    {
        var bytes = Environment.GetEnvironmentVariable("ANDON_SOAK") == "1" ? 1L << 30 : 64L << 20;
        await using var host = await StartAsync(StoreKind.Sqlite);
        // What is compiled, opened and rented once is not what is counted.
        await host.RunAsync(Line, new { bytes = 1_000_000 });
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var run = await host.SubmitAsync(Line, new { bytes });
        var ended = await host.Client.WaitAsync(Ann, run.RunId);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        ended.State.ShouldBe(RunState.Completed, ended.Steps.Values.Select(s => s.Error?.Message).FirstOrDefault(m => m is not null));
        ended.Output!.Value.GetRawText().ShouldBe($$"""{"count":{{bytes.ToString(CultureInfo.InvariantCulture)}}}""");
        output.WriteLine($"{bytes:N0} bytes in each of two files; {allocated:N0} bytes allocated");
        allocated.ShouldBeLessThan(16 << 20);
    }
}

/// <summary>Tests beside which no other may run.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
