using System.Text.Json;
using Andon.Artifacts;
using Andon.Engine.Tests.Steps.Processes;
using Andon.Steps;
using Andon.Stores;

namespace Andon.Engine.Tests.Steps.BuiltIn;

public sealed class ScriptFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private BlobFolder Blobs => new(folder.Path, isDurable: false);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_that_is_kept_is_named_in_the_output_and_laid_into_the_folder_of_another_step()
    {
        var made = await RunAsync("mkdir out; printf 'a,b' > out/table.csv; echo '{\"rows\":1}'", files: new { table = "out/table.csv" });
        made.GetRawText().ShouldBe("""{"rows":1,"files":{"table":{"digest":"D","bytes":3,"media_type":"text/csv"}}}""".Replace("D", $"{Digest.Of("a,b"u8)}", StringComparison.Ordinal));
        var read = await RunAsync("cat in/the/table.csv", inputs: new Dictionary<string, object> { ["in/the/table.csv"] = made.GetProperty("files").GetProperty("table") }, output: "text");
        read.GetProperty("stdout").GetString().ShouldBe("a,b");
    }

    [Theory]
    [InlineData("\"text\\n\"", "text\n")]
    [InlineData("""{"a":[1,2.50,"ä"]}""", """{"a":[1,2.50,"ä"]}""")]
    [InlineData("""{"digest":"abc","bytes":1,"media_type":"a/b"}""", """{"digest":"abc","bytes":1,"media_type":"a/b"}""")]
    [InlineData("7", "7")]
    [InlineData("null", "null")]
    public async Task Any_other_value_is_laid_as_a_text_or_as_JSON(string json, string expected) =>
        (await RunAsync("cat x", inputs: new { x = TestStep.Json(json) }, output: "text")).GetProperty("stdout").GetString().ShouldBe(expected);

    [Fact]
    public async Task Files_in_a_list_or_under_names_are_laid_as_a_folder_and_values_among_them_as_JSON()
    {
        var files = (await RunAsync("printf 1 > a; printf 2 > b", files: new { a = "a", b = "b" })).GetProperty("files");
        var list = new[] { files.GetProperty("b"), files.GetProperty("a") };
        (await RunAsync("cat list/0 list/1 names/a names/b", new { list, names = files }, output: "text")).GetProperty("stdout").GetString().ShouldBe("2112");
        (await RunAsync("cat mixed", new { mixed = new object[] { 1, list[0] } })).ShouldSatisfyAllConditions(m => m[0].GetInt32().ShouldBe(1), m => m[1].GetProperty("bytes").GetInt32().ShouldBe(1));
        (await RunAsync("cat none names", new { none = Array.Empty<int>(), names = new Dictionary<string, object> { ["../x"] = list[0] } }, output: "text")).GetProperty("stdout").GetString()!.ShouldStartWith("[]{");
        (await FailAsync("true", inputs: new { files }, options: new AndonOptions { MaxFilesPerStep = 1 })).Code.ShouldBe("too_many_files");
    }

    [Fact]
    public async Task What_is_laid_may_not_be_written_to_and_what_is_written_to_it_all_the_same_changes_nothing_that_is_kept()
    {
        var made = await RunAsync("printf 1 > a", files: new { a = "a" });
        var inputs = new { a = made.GetProperty("files").GetProperty("a"), b = "text" };
        (await RunAsync("find . -type f -perm /222; chmod u+w a; printf 2 > a; cat a", inputs, output: "text")).GetProperty("stdout").GetString().ShouldBe("2");
        (await RunAsync("cat a", inputs, output: "text")).GetProperty("stdout").GetString().ShouldBe("1");
    }

    [Theory]
    [InlineData("echo 7", null, """{"exit_code":0,"stdout":"7\n",""")]
    [InlineData("true", null, """{"exit_code":0,"stdout":"",""")]
    [InlineData("echo '{}'", "json", "{")]
    [InlineData("echo '{}'", "text", """{"exit_code":0,"stdout":"{}\n",""")]
    [InlineData("echo A=1", "kv", """{"A":"1",""")]
    public async Task Files_have_their_place_beside_whatever_else_is_the_output(string script, string? output, string before) =>
        (await RunAsync($": > a; {script}", files: new { a = "a" }, output: output)).GetRawText()
            .ShouldBe(before + "\"files\":" + """{"a":{"digest":"D","bytes":0,"media_type":"application/octet-stream"}}}""".Replace("D", $"{Digest.Of([])}", StringComparison.Ordinal));

    [Theory]
    [InlineData("echo '{\"files\":1}'", null)]
    [InlineData("echo files=1", "kv")]
    [InlineData("echo 7", "json")]
    public async Task Where_files_have_no_place_the_attempt_fails(string script, string? output) =>
        (await FailAsync($": > a; {script}", files: new { a = "a" }, output: output)).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("invalid_output"), e => e.Message.ShouldContain("'files'"));

    [Fact]
    public async Task Without_files_to_keep_files_is_a_name_like_any_other() => (await RunAsync("echo '{\"files\":1}'")).GetRawText().ShouldBe("""{"files":1}""");

    [Theory]
    [InlineData("true", "file_not_made", "without making 'a'")]
    [InlineData(": > b; ln -s b/c a", "file_not_made", "without making 'a'")]
    [InlineData("mkdir a", "file_refused", "it is a folder")]
    [InlineData("mkfifo a", "file_refused", "no regular file")]
    [InlineData("ln -s /etc/hostname a", "file_refused", "leads out of the working folder")]
    [InlineData("ln -s .. a", "file_refused", "")]
    [InlineData("ln -s \"$PWD-x\" a; : > \"$PWD-x\"", "file_refused", "leads out of the working folder")]
    [InlineData("ln -s a a", "file_refused", "cannot be read")]
    public async Task What_is_no_file_of_the_folder_fails_the_attempt(string script, string code, string words)
    {
        var failure = await FailAsync(script, files: new { a = "a" });
        failure.ShouldSatisfyAllConditions(e => e.Code.ShouldBe(code), e => e.Retryable.ShouldBeTrue(), e => e.Message.ShouldContain(words));
        Blobs.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_through_a_folder_that_leads_out_is_refused() =>
        (await FailAsync("ln -s /etc sub", files: new { a = "sub/hostname" })).Message.ShouldContain("leads out of the working folder");

    [Fact]
    public async Task A_link_within_the_folder_is_followed()
    {
        var made = await RunAsync("mkdir real; printf 1 > real/a; ln -s real link; ln -s link/a b", files: new { a = "link/a", b = "b" });
        var digest = Digest.Of("1"u8).ToString();
        made.GetProperty("files").EnumerateObject().Select(f => f.Value.GetProperty("digest").GetString()).ShouldBe([digest, digest]);
    }

    [Fact]
    public async Task A_script_that_fails_keeps_nothing()
    {
        (await FailAsync("printf 1 > a; exit 3", files: new { a = "a" })).Code.ShouldBe("exit_code");
        Blobs.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_not_kept_any_more_names_step_path_digest_and_remedy()
    {
        var made = await RunAsync("printf 1 > a", files: new { a = "a" });
        Blobs.Delete(Blobs.List().Single());
        var failure = await FailAsync("cat in/a", inputs: new Dictionary<string, object> { ["in/a"] = made.GetProperty("files").GetProperty("a") });
        (failure.Code, failure.Retryable).ShouldBe(("file_missing", false));
        failure.Message.ShouldBe($"Step 'step': 'in/a' is to be the file {Digest.Of("1"u8)}, and no such file is kept for tenant 'acme'. Restore it from a backup, or run the step again that made it.");
    }

    [Fact]
    public async Task A_file_that_has_another_length_than_its_reference_says_is_not_laid()
    {
        await RunAsync("printf 123 > a", files: new { a = "a" });
        var wrong = new { digest = $"{Digest.Of("123"u8)}", bytes = 4, media_type = "a/b" };
        (await FailAsync("cat a", inputs: new { a = wrong })).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("file_damaged"), e => e.Retryable.ShouldBeFalse());
    }

    [Fact]
    public async Task Files_are_bounded_in_length_and_number()
    {
        var options = new AndonOptions { MaxFileBytes = 1_024, MaxFilesPerStep = 2 };
        await RunAsync("head -c 1024 /dev/zero > a; cp a b", files: new { a = "a", b = "b" }, options: options);
        (await FailAsync("head -c 1025 /dev/zero > a", files: new { a = "a" }, options: options)).ShouldSatisfyAllConditions(
            e => e.Code.ShouldBe("file_too_large"), e => e.Retryable.ShouldBeFalse(), e => e.Message.ShouldBe("'a' of step 'step' has more than 1024 bytes. Make it smaller, or raise MaxFileBytes."));
        (await FailAsync("true", files: new { a = "a", b = "b", c = "c" }, options: options)).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("too_many_files"), e => e.Retryable.ShouldBeFalse());
        (await FailAsync("true", inputs: new { a = 1, b = 2, c = 3 }, options: options)).Code.ShouldBe("too_many_files");
    }

    [Theory]
    [InlineData("""{"run":["true"],"inputs":{"../a":1}}""")]
    [InlineData("""{"run":["true"],"inputs":{"a":1,"a/b":1}}""")]
    [InlineData("""{"run":["true"],"inputs":["a"]}""")]
    [InlineData("""{"run":["true"],"files":{"a":"/etc/passwd"}}""")]
    [InlineData("""{"run":["true"],"files":{"a b":"c"}}""")]
    [InlineData("""{"run":["true"],"files":{"a":["c"]}}""")]
    public async Task What_expressions_gave_is_checked_before_the_program_starts(string config) =>
        (await TestStep.FailAsync(Scripts.Handler(), TestStep.Context(config))).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("invalid_config"), e => e.Retryable.ShouldBeFalse());

    private async Task<JsonElement> RunAsync(string script, object? inputs = null, object? files = null, string? output = null, AndonOptions? options = null) =>
        TestStep.Json(await TestStep.RunAsync(Scripts.Handler(), Context(script, inputs, files, output, options)));

    private Task<StepFailedException> FailAsync(string script, object? inputs = null, object? files = null, string? output = null, AndonOptions? options = null) =>
        TestStep.FailAsync(Scripts.Handler(), Context(script, inputs, files, output, options));

    private StepContext Context(string script, object? inputs, object? files, string? output, AndonOptions? options)
    {
        var config = new Dictionary<string, object> { ["run"] = new[] { "sh", "-c", script } };
        if (inputs is not null) config["inputs"] = inputs;
        if (files is not null) config["files"] = files;
        if (output is not null) config["output"] = output;
        return TestStep.Context(config, files: new StepFiles(Blobs, "acme", "step", options ?? new AndonOptions()));
    }
}
