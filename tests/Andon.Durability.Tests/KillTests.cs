namespace Andon.Durability.Tests;

/// <summary>A host killed with SIGKILL again and again: nothing is lost, forgotten or recorded twice, no effect is repeated within an attempt.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task After_kill_9_at_any_moment_every_run_ends_and_the_log_the_rows_and_the_effects_agree()
    {
        var isSoak = Environment.GetEnvironmentVariable("ANDON_SOAK") == "1";
        var (kills, runs) = isSoak ? (300, 1_400) : (30, 140);
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ANDON_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("andon-kill-");
        var (database, effects) = (Path.Combine(folder.FullName, "andon.db"), Path.Combine(folder.FullName, "effects"));
        await File.WriteAllTextAsync(effects, "");

        var killed = 0;
        while (killed < kills && !await KilledProcess.LiveAsync(database, effects, runs, random.Next(1, 60))) killed++;
        var ended = await KilledProcess.LiveAsync(database, effects, runs, int.MaxValue);
        ended.ShouldBeTrue();

        var check = await SoakCheck.RunAsync(database, effects, runs);
        output.WriteLine($"{killed} kills, {runs} runs, {check.Attempts} attempts, {check.Lost} lost, {check.Completed} completed, {check.Undone} undone, {check.LostWhileUndoing} lost while undoing; seed {seed}");
        killed.ShouldBe(kills, "all was done before the last kill");
        check.Lost.ShouldBeGreaterThan(0);
        check.Undone.ShouldBeGreaterThan(0);
        folder.Delete(recursive: true);
    }
}
