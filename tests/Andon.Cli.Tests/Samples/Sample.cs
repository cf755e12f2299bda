using System.Text.Json;

namespace Andon.Cli.Tests.Samples;

/// <summary>A sample, run by the real command in a folder of the test's own.</summary>
internal static class Sample
{
    public static string File(params string[] path) => Path.Combine([Checkout.Root, "samples", .. path]);

    /// <summary>The only open task.</summary>
    public static async Task<string> TaskAsync(Folder folder) =>
        (await folder.RunAsync("tasks", "list", "-o", "json")).Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString()!;

    public static async Task<JsonElement> ResumeAsync(Folder folder, int exitCode)
    {
        var outcome = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        outcome.ExitCode.ShouldBe(exitCode, outcome.Errors);
        return outcome.Json;
    }

    public static JsonElement Step(this JsonElement run, string step) => run.GetProperty("steps").GetProperty(step);

    public static int Revision(this JsonElement run, string step) => run.Step(step).GetProperty("revision").GetInt32();
}
