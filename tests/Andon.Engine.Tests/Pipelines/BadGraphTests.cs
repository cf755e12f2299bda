using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Dependencies, types, expressions and configs that cannot be published, with the place that is named.</summary>
public sealed class BadGraphTests
{
    [Fact]
    public void A_cycle_names_its_steps_in_order() =>
        Marked.InSteps("cycle", "x: {type: noop}\na: {type: noop, deps: [x, §c]}\nb: {type: noop, deps: [a]}\nc: {type: noop, deps: [b]}\nd: {type: noop, deps: [c]}")
            .Message.ShouldContain("in a circle: a → b → c → a; take one");

    [Fact]
    public void A_step_that_depends_on_itself_is_refused() => Marked.InSteps("self_dependency", "a: {type: noop, deps: [§a]}");

    [Fact]
    public void An_unknown_dependency_names_the_nearest_step() =>
        Marked.InSteps("unknown_dependency", "draft: {type: noop}\nb: {type: noop, deps: [§darft]}").Message.ShouldBe("step 'b': there is no step 'darft' to depend on; did you mean 'draft'?");

    [Fact]
    public void An_unknown_single_dependency_is_placed_at_the_word() => Marked.InSteps("unknown_dependency", "draft: {type: noop}\nb: {type: noop, deps: §nobody}");

    [Fact]
    public void An_unknown_dependency_in_the_config_is_placed_there() =>
        Marked.InSteps("unknown_dependency", "draft: {type: noop}\nb: {type: noop, deps: [draft], config: {deps: [draft, §nobody]}}");

    [Fact]
    public void A_dependency_named_twice_is_refused() => Marked.InSteps("duplicate_dependency", "a: {type: noop}\nb: {type: noop, deps: [a, §a]}");

    [Fact]
    public void An_unknown_type_names_the_nearest() =>
        Marked.InSteps("unknown_type", "a: {type: §scirpt, config: {run: [x]}}").Message.ShouldBe("step 'a': there is no step type 'scirpt'; did you mean 'script'?");

    [Theory]
    [InlineData("agent")]
    [InlineData("fleet")]
    public void A_type_of_a_later_version_is_unknown(string type) =>
        Marked.InSteps("unknown_type", $"a: {{type: §{type}}}").Message.ShouldContain("or register the type first");

    [Fact]
    public void An_unknown_key_of_a_config_names_the_nearest() =>
        Marked.InConfig("bad_config", "script", "run: [x]\nevn: §{A: b}".Replace("evn: §", "§evn: ")).Message.ShouldContain("did you mean 'env'?");

    [Fact]
    public void A_script_without_a_program_is_refused() => Marked.InSteps("bad_config", "s:\n  type: script\n  §config: {output: text}").Message.ShouldContain("run");

    [Fact]
    public void A_script_as_a_shell_string_is_refused() => Marked.InConfig("bad_config", "script", "run: §echo hi");

    [Theory]
    [InlineData("/a")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    public void An_input_that_would_be_laid_elsewhere_than_in_the_working_folder_is_refused(string path) =>
        Marked.InConfig("bad_path", "script", $"run: [x]\ninputs:\n  ok: 1\n  §{path}: text").Message.ShouldStartWith($"step 's': inputs: '{path}' is no path in the working folder: it ");

    [Fact]
    public void An_input_that_another_one_leads_through_is_refused() =>
        Marked.InConfig("bad_path", "script", "run: [x]\ninputs:\n  §a: text\n  a/b: text").Message.ShouldBe("step 's': inputs: 'a' cannot be a file, because another path leads through it");

    [Fact]
    public void A_file_to_keep_that_is_elsewhere_than_in_the_working_folder_is_refused() =>
        Marked.InConfig("bad_path", "script", "run: [x]\nfiles:\n  ok: a.txt\n  bad: §/etc/passwd").Message.ShouldBe("step 's': files: '/etc/passwd' is no path in the working folder: it is absolute; give it relative to the working folder");

    [Fact]
    public void A_file_to_keep_under_a_name_that_is_none_is_refused() => Marked.InConfig("bad_name", "script", "run: [x]\nfiles: {§a b: a.txt}");

    [Fact]
    public void A_file_to_keep_without_a_path_is_refused() => Marked.InConfig("bad_config", "script", "run: [x]\nfiles: {§a: [b]}");

    [Fact]
    public void A_method_that_is_none_is_refused() => Marked.InConfig("bad_config", "http", "url: https://x\nmethod: §FETCH");

    [Fact]
    public void An_url_of_another_scheme_is_refused() => Marked.InConfig("bad_config", "http", "url: §ftp://x");

    [Fact]
    public void A_status_that_is_none_is_refused() => Marked.InConfig("bad_config", "http", "url: https://x\nexpect: [2xx, §9xx]");

    [Fact]
    public void A_noop_has_no_config() => Marked.InConfig("bad_config", "noop", "§a: 1");

    [Fact]
    public void A_delay_needs_a_time() => Marked.InSteps("bad_config", "§a:\n  type: delay").Message.ShouldContain("either 'for'");

    [Fact]
    public void A_delay_has_one_time_only() => Marked.InConfig("bad_config", "delay", "for: 1s\nuntil: §2030-01-31T08:00:00Z");

    [Fact]
    public void A_delay_until_a_time_without_a_zone_is_refused() => Marked.InConfig("bad_config", "delay", "until: §'2030-01-31T08:00:00'");

    [Theory]
    [InlineData("timeout: 1h", "say how long it waits as 'for' or 'until' in its config")]
    [InlineData("retry: {backoff: 2s}", "leave it out")]
    [InlineData("on_lost: fail", "leave it out")]
    [InlineData("queue: gpu", "leave it out")]
    [InlineData("concurrency: {key: k, limit: 1}", "leave it out")]
    public void What_is_said_of_attempts_is_refused_on_a_delay(string key, string remedy) =>
        Marked.InSteps("idle_key", $"a:\n  type: delay\n  config: {{for: 1s}}\n  §{key}").Message
            .ShouldBe($"step 'a': '{key.Split(':')[0]}' would do nothing here: a delay waits for a timer and has no attempts; {remedy}");

    [Fact]
    public void A_key_that_says_the_default_is_no_mistake() =>
        PipelineFile.Parse("andon: 1\nname: p\nsteps: {a: {type: delay, config: {for: 1s}, retry: {max_attempts: 1}, on_lost: rerun, queue: default}}\n").Validate(BuiltInStepTypes.ByName).ShouldBeEmpty();

    [Fact]
    public void A_delay_for_no_duration_is_refused() => Marked.InConfig("duration", "delay", "for: §a while");

    [Fact]
    public void A_broken_condition_is_placed_inside_the_text() => Marked.InSteps("bad_expression", "a:\n  type: noop\n  when: params.x >§");

    [Fact]
    public void A_broken_condition_in_quotes_is_placed_inside_the_text() => Marked.InSteps("bad_expression", "a:\n  type: noop\n  when: 'params.x §)'");

    [Fact]
    public void A_broken_condition_in_a_block_is_placed_on_its_line() =>
        Marked.InSteps("bad_expression", "a:\n  type: noop\n  when: |\n    params.x > 1 &&\n    params.y §)\n");

    [Fact]
    public void A_condition_in_template_braces_says_to_leave_them_out() =>
        Marked.InSteps("bad_expression", "a:\n  type: noop\n  when: §${{ params.x }}").Message.ShouldContain("without");

    [Fact]
    public void A_broken_template_is_placed_inside_the_text() => Marked.InConfig("bad_expression", "transform", "output: {a: 'x ${{ params.x §) }}'}");

    [Fact]
    public void A_template_that_is_not_closed_is_refused() => Marked.InConfig("bad_expression", "transform", "output: ['§${{ params.x']");

    [Fact]
    public void An_unknown_function_is_refused() => Marked.InSteps("bad_expression", "a:\n  type: noop\n  when: §sizeof(params.x) > 1");

    [Fact]
    public void An_unknown_variable_names_the_nearest() =>
        Marked.InSteps("unknown_variable", "a:\n  type: noop\n  when: §param.x").Message.ShouldContain("did you mean 'params'?");

    [Fact]
    public void An_unknown_field_of_the_run_lists_the_known_ones() => Marked.InSteps("unknown_variable", "a:\n  type: noop\n  when: §run.name == ''").Message.ShouldContain("id, revision, title, owner");

    [Fact]
    public void The_variables_of_map_are_for_map_only() => Marked.InSteps("unknown_variable", "a:\n  type: noop\n  when: §item > 1").Message.ShouldContain("only inside the steps of a map");

    [Fact]
    public void A_reference_to_a_step_that_is_no_dependency_names_the_remedy() =>
        Marked.InSteps("not_a_dependency", "a: {type: noop}\nb:\n  type: transform\n  config: {output: '${{ §steps.a.output }}'}").Message.ShouldContain("'a' is not a dependency; add 'a' to deps");

    [Fact]
    public void A_reference_to_a_later_step_is_refused() =>
        Marked.InSteps("not_a_dependency", "a: {type: noop, when: '§steps.b.output == 1'}\nb: {type: noop, deps: a}").Message.ShouldContain("comes after 'a'");

    [Fact]
    public void A_reference_of_a_step_to_itself_is_refused() => Marked.InSteps("not_a_dependency", "a: {type: noop, when: '§steps.a.output == 1'}");

    [Fact]
    public void A_reference_to_no_step_names_the_nearest() =>
        Marked.InSteps("unknown_step", "draft: {type: noop}\nb: {type: noop, deps: draft, input: '${{ §steps.drafts.output }}'}").Message.ShouldContain("did you mean 'draft'?");

    [Fact]
    public void All_steps_at_once_cannot_be_referred_to() => Marked.InSteps("whole_steps", "a: {type: noop}\nb: {type: noop, deps: a, when: 'size(§steps) > 0'}")
        .Message.ShouldEndWith("'steps' cannot be used as a whole or with a computed name, because which steps are meant tells what must run again after a change; name each step, as in steps.a.output");

    [Fact]
    public void A_step_whose_name_is_computed_cannot_be_referred_to() => Marked.InSteps("whole_steps", "a: {type: noop}\nb: {type: noop, when: '§steps[params.x].output == 1'}")
        .Message.ShouldEndWith("name each step, as in steps.NAME.output, and put it into deps");

    [Fact]
    public void A_mistyped_dependency_does_not_blame_the_expressions_that_follow() =>
        Marked.InSteps("unknown_dependency", "a: {type: noop}\nb: {type: noop, deps: §aa}\nc: {type: noop, deps: b, when: 'steps.a.output == 1'}");

    [Fact]
    public void A_cycle_does_not_blame_the_expressions_that_follow() =>
        Marked.InSteps("cycle", "a: {type: noop, deps: [§b]}\nb: {type: noop, deps: a}\nc: {type: noop, deps: b, when: 'steps.a.output == 1'}");
}
