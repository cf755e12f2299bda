namespace Andon.Cli.Tests.Terminal;

public sealed class ListingTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_next_page_is_asked_for_with_what_this_one_was_asked_for()
    {
        foreach (var user in (string[])["eve", "ann", "eve", "eve"]) (await folder.RunAsync("run", "form.yaml", "--as", user, "--title", $"of {user}")).ExitCode.ShouldBe(3);

        (await NextAsync("audit list --actor eve --action run. --limit 2")).ShouldContain("run.submitted");
        (await NextAsync("audit list --actor eve --action run. --limit 2")).ShouldNotContain("ann");
        (await NextAsync("runs list --state waiting --owner eve --limit 2")).ShouldNotContain("of ann");
        (await NextAsync("tasks list --all --limit 3")).ShouldContain("How many?");
        (await folder.RunAsync("runs", "list", "--text", "of e", "--limit", "1")).Errors.ShouldContain("more: andon runs list --text 'of e' --limit 1 --cursor ");
        (await folder.RunAsync("runs", "list", "--limit", "1", "-o", "json")).Errors.ShouldBeEmpty();
    }

    /// <summary>Lists, and then what is said to list more.</summary>
    private async Task<string> NextAsync(string line)
    {
        var listed = await folder.RunAsync(line.Split(' '));
        listed.Errors.ShouldStartWith($"more: andon {line} --cursor ");
        var next = await folder.RunAsync(listed.Errors.Trim()["more: andon ".Length..].Split(' '));
        next.ExitCode.ShouldBe(0, next.Errors);
        next.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, "a heading, and what is left");
        next.Errors.ShouldBeEmpty();
        return next.Output;
    }
}
