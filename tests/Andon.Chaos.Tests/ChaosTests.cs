using Andon.Chaos.Cluster;
using Andon.Stores.Tests.Postgres;

namespace Andon.Chaos.Tests;

/// <summary>Real nodes over a real server under every fault that this machine allows.</summary>
[Collection(nameof(Workspace))]
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Under_every_fault_nothing_is_lost_nothing_is_repeated_and_every_answer_fits()
    {
        Assert.SkipWhen(ThrowAwayServer.Programs is null, "PostgreSQL is not installed (Debian package postgresql)");
        var isSoak = Environment.GetEnvironmentVariable("ANDON_SOAK") == "1";
        var options = new ChaosOptions { Kills = isSoak ? 1_000 : 30 };
        if (int.TryParse(Environment.GetEnvironmentVariable("ANDON_SEED"), out var seed)) options = options with { Seed = seed };
        output.WriteLine($"seed {options.Seed}");
        var summary = await ChaosRun.RunAsync(options, output.WriteLine);
        output.WriteLine(summary.Text);
        summary.Problems.ShouldBeEmpty(summary.Text);
    }

    [Theory]
    [InlineData("--kills", "0")]
    [InlineData("--faults", "kill,flood")]
    [InlineData("--noise", "1")]
    [InlineData("--seed")]
    public void An_argument_that_cannot_be_used_is_named(params string[] arguments) =>
        Should.Throw<FormatException>(() => ChaosOptions.Parse(arguments)).Message.ShouldContain(arguments[^1] == "kill,flood" ? "flood" : arguments[0]);
}
