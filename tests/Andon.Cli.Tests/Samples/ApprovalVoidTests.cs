using System.Diagnostics;

namespace Andon.Cli.Tests.Samples;

/// <summary>The demonstration that the sample is: one command, as people run it.</summary>
public sealed class ApprovalVoidTests
{
    [Fact]
    public async Task Only_the_approval_of_what_changed_is_void()
    {
        var start = new ProcessStartInfo(Path.Combine(Checkout.Root, "samples", "approval-void", "demo.sh")) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        Command.Forget(start);
        start.Environment["ANDON"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "andon.dll")}";
        start.Environment["ANDON_LANG"] = "en";
        using var demo = Process.Start(start)!;
        var errors = demo.StandardError.ReadToEndAsync();
        var output = await demo.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        demo.ExitCode.ShouldBe(0, output + await errors);

        var parts = output.Split("\u001b[1m").Skip(1).ToList();
        parts.Count.ShouldBe(8);
        parts[1].ShouldContain("signed by fay and lee: delivery in May; payment in 30 days, for 1190");
        parts[3].ShouldContain("✔ finance  completed");
        parts[3].ShouldContain("◆ legal    waiting");
        parts[4].ShouldContain("+    \"penalty for delay\"");
        parts[4].ShouldNotContain("finance");
        parts[5].ShouldContain("no open gate shows just what you approved before");
        parts[6].ShouldContain("signed by fay and lee: delivery in May; payment in 30 days; penalty for delay, for 1190");
    }
}
