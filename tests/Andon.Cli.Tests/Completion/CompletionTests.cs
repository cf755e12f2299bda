using System.Diagnostics;

namespace Andon.Cli.Tests.Completion;

/// <summary>Completion as real shells do it, with the script that the command prints.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Folder folder = new();

    public CompletionTests()
    {
        // What people have on their PATH: a command of that name.
        folder.Write("andon", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "andon.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder.Path, "andon"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Bash_completes_verbs_options_files_runs_and_steps()
    {
        await folder.RunAsync("run", "hello.yaml");
        await folder.RunAsync("run", "gate.yaml");
        var runs = (await folder.RunAsync("runs", "list", "-o", "json")).Json.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("run_id").GetString()!).ToList();
        var (gate, hello) = (runs[0], runs[1]);
        Directory.CreateDirectory(Path.Combine(folder.Path, "more"));

        (await BashAsync("andon ru")).ShouldBe(["run", "runs"]);
        (await BashAsync("andon runs res")).ShouldBe(["resume"]);
        (await BashAsync("andon runs list --st")).ShouldBe(["--state"]);
        (await BashAsync("andon runs list --state can")).ShouldBe(["cancelled"]);
        (await BashAsync("andon runs list --pipeline ")).ShouldBe(["gate", "hello"], ignoreOrder: true);
        (await BashAsync("andon run ")).ShouldBe(["fail.yaml", "form.yaml", "gate.yaml", "hello.yaml", "more/", "signal.yaml", "slow.yaml"], ignoreOrder: true);
        (await BashAsync("./andon validate ./h")).ShouldBe(["./hello.yaml"]);
        (await BashAsync("andon --db an")).ShouldBe(["andon.db"]);
        (await BashAsync("andon runs show ")).ShouldBe(["last", hello, gate], ignoreOrder: true);
        (await BashAsync($"andon runs show {gate[..20]}")).ShouldBe([gate]);
        (await BashAsync("andon runs show last --step re")).ShouldBe(["review"]);
        (await BashAsync("andon runs rerun last ")).ShouldBe(["draft", "review", "publish"], ignoreOrder: true);
        (await BashAsync("andon runs edit last dr")).ShouldBe(["draft="]);
        (await BashAsync("andon graph la")).ShouldBe(["last"]);
        (await BashAsync("andon completion ")).ShouldBe(["bash", "fish", "zsh"], ignoreOrder: true);
    }

    [Fact]
    public async Task Tasks_complete_to_open_ones_and_a_rollback_to_where_it_may_go()
    {
        await folder.RunAsync("run", "gate.yaml");
        var task = (await BashAsync("andon tasks reject ")).ShouldHaveSingleItem();
        (await BashAsync($"andon tasks reject {task} --rollback-to ")).ShouldBe(["draft"]);
    }

    [Fact]
    public async Task Secrets_complete_to_their_names_and_a_value_to_any_file()
    {
        var environment = new Dictionary<string, string> { ["ANDON_MASTER_KEY"] = new('a', 64) };
        (await Command.RunWithAsync(folder.Path, environment, "correct-horse", "secrets", "set", "token")).ExitCode.ShouldBe(0);
        (await BashAsync("andon secrets remove ")).ShouldBe(["token"]);
        (await BashAsync("andon secrets set token --file andon.d")).ShouldContain("andon.db");
    }

    [Fact]
    public async Task Webhooks_and_triggers_complete_to_those_that_there_are()
    {
        var environment = new Dictionary<string, string> { ["ANDON_MASTER_KEY"] = new('a', 64) };
        await folder.RunAsync("publish", "hello.yaml");
        var webhook = (await Command.RunWithAsync(folder.Path, environment, "", "webhooks", "add", "https://hooks.example/a", "-o", "json")).Json.GetProperty("id").GetString()!;
        (await BashAsync("andon webhooks show ")).ShouldBe([webhook]);
        var trigger = (await Command.RunWithAsync(folder.Path, environment, "", "triggers", "add", "hello", "-o", "json")).Json.GetProperty("id").GetString()!;
        (await BashAsync("andon triggers show ")).ShouldBe([trigger]);
    }

    [Fact]
    public async Task Where_there_is_no_database_nothing_is_suggested_and_none_is_made()
    {
        (await BashAsync("andon runs show ")).ShouldBeEmpty();
        (await BashAsync("andon runs show --db other.db ")).ShouldBeEmpty();
        File.Exists(Path.Combine(folder.Path, "andon.db")).ShouldBeFalse();
        File.Exists(Path.Combine(folder.Path, "other.db")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("zsh", "autoload -Uz compinit && compinit -D && source /dev/stdin && whence -w _andon")]
    [InlineData("fish", "source; complete -C 'andon runs res'")]
    public async Task Other_shells_take_their_script(string shell, string command)
    {
        Assert.SkipUnless(Array.Exists(["/bin", "/usr/bin", "/usr/local/bin"], d => File.Exists(Path.Combine(d, shell))), $"{shell} is not installed");
        var script = (await folder.RunAsync("completion", shell)).Output;
        var output = await ShellAsync(shell, command, script);
        output.ShouldContain(shell == "zsh" ? "_andon: function" : "resume");
    }

    /// <summary>What bash would offer at the end of a line.</summary>
    private async Task<List<string>> BashAsync(string line)
    {
        var script = (await folder.RunAsync("completion", "bash")).Output;
        var ask = $$"""
            {{script}}
            COMP_LINE='{{line}}'
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=({{line}}); [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _andon
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        return [.. (await ShellAsync("bash", null, ask)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<string> ShellAsync(string shell, string? command, string input)
    {
        var start = new ProcessStartInfo(shell) { UseShellExecute = false, WorkingDirectory = folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Command.Forget(start);
        if (command is not null)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(command);
        }

        start.Environment["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = folder.Path;
        start.Environment.Remove("ANDON_DB");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var said = await output.WaitAsync(TimeSpan.FromSeconds(60));
        (await errors.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeEmpty();
        return said;
    }
}
