using System.Text;
using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Files that are right.</summary>
public sealed class PipelineFileTests
{
    /// <summary>The example of the format's description.</summary>
    private const string Example = """
        andon: 1                     # format version, required
        name: publish-article        # [a-z0-9][a-z0-9-]{0,63}, unique in a tenant
        title: Publish an article
        params:                      # JSON Schema 2020-12 of the run's parameters
          type: object
          required: [topic]
          properties: { topic: { type: string } }
        fail_fast: true              # cancel other branches when a step fails for good
        limits: { max_parallel: 16 } # running steps in this run at once
        steps:                       # a mapping; the order is only for display
          draft:
            type: script
            config: { run: [python3, -c, "import json; print(json.dumps({'text': 'x'}))"] }
            retry: { max_attempts: 3, backoff: 1s, factor: 2, max_backoff: 1m }
            timeout: 5m
          facts:
            type: transform
            deps: [draft]
            config: { output: { words: "${{ size(steps.draft.output.text) }}" } }
          review:
            type: approval_gate
            deps: [draft, facts]
            config:
              title: Is it fit to print?
              assignee_role: editor
              approvals: { required: 1 }
              rollback_to: [draft]       # steps a reviewer may send it back to; default: any transitive dependency
              timeout_hours: 48
              on_timeout: escalate
              escalate_to: chief_editor
          publish:
            type: http
            deps: [review]
            when: steps.facts.output.words > 0
            config: { method: POST, url: "https://example.org/articles", body: "${{ steps.draft.output }}" }
        """;

    [Fact]
    public void The_example_of_the_format_is_valid()
    {
        var file = PipelineFile.Parse(Example, "publish-article.yaml");
        file.Validate(BuiltInStepTypes.ByName).ShouldBeEmpty();
        var pipeline = Pipeline.Compile("default", 1, file.Definition!, BuiltInStepTypes.ByName);
        pipeline.Steps.Length.ShouldBe(4);
        pipeline.Steps[2].Human!.Timeout.ShouldBe(TimeSpan.FromHours(48));
        pipeline.Steps[0].Timeout.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void The_builder_YAML_and_JSON_give_the_same_digest()
    {
        var yaml = PipelineFile.Parse(Example, "p.yaml").Definition!;
        var json = PipelineFile.Parse(PipelineWriter.Write(yaml), "p.json").Definition!;
        var built = PipelineBuilder.Create("publish-article")
            .Title("Publish an article")
            .Params(new { type = "object", required = new[] { "topic" }, properties = new { topic = new { type = "string" } } })
            .MaxParallel(16)
            .Script("draft", ["python3", "-c", "import json; print(json.dumps({'text': 'x'}))"], s => s.Retry(3).Timeout(TimeSpan.FromMinutes(5)))
            .Transform("facts", new { words = "${{ size(steps.draft.output.text) }}" }, s => s.After("draft"))
            .Step("review", "approval_gate", s => s.After("draft", "facts").Config(new
            {
                title = "Is it fit to print?",
                assignee_role = "editor",
                approvals = new { required = 1 },
                rollback_to = new[] { "draft" },
                timeout_hours = 48,
                on_timeout = "escalate",
                escalate_to = "chief_editor",
            }))
            .Http("publish", "POST", "https://example.org/articles", h => h.After("review").When("steps.facts.output.words > 0").Body("${{ steps.draft.output }}"))
            .Build();
        PipelineWriter.Digest(json, []).ShouldBe(PipelineWriter.Digest(yaml, []));
        Encoding.UTF8.GetString(PipelineWriter.Write(built)).ShouldBe(Encoding.UTF8.GetString(PipelineWriter.Write(yaml)));
        PipelineWriter.Digest(built, []).ShouldBe(PipelineWriter.Digest(yaml, []));
    }

    [Fact]
    public void A_file_ending_in_json_is_read_as_JSON()
    {
        var path = Path.Combine(Path.GetTempPath(), $"andon-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, """{"andon": 1, "name": "p", "steps": {"a": {"type": "noop", "dep": []}}}""");
        try
        {
            var file = PipelineFile.Read(path);
            file.Format(file.Problems.Single()).ShouldBe($"{path}:1:59: unknown key 'dep'; did you mean 'deps'?");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Problems_of_the_file_and_of_its_meaning_come_together_in_the_order_of_the_text()
    {
        var file = PipelineFile.Parse("andon: 1\nname: p\nsteps:\n  a: {type: nope}\n  b: {type: noop, dep: a}\n  c: {type: noop, deps: d}\n", "p.yaml");
        file.Validate(BuiltInStepTypes.ByName).Select(p => $"{p.Line}:{p.Code}").ShouldBe(["4:unknown_type", "5:unknown_key", "6:unknown_dependency"]);
        file.Definition.ShouldBeNull();
        file.Draft.ShouldNotBeNull();
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_lines_do_not_matter()
    {
        var file = PipelineFile.Parse("\uFEFF" + Example.ReplaceLineEndings("\r\n"), "p.yaml");
        PipelineWriter.Digest(file.Definition!, []).ShouldBe(PipelineWriter.Digest(PipelineFile.Parse(Example).Definition!, []));
    }
}
