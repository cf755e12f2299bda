namespace Andon.Engine.Tests.Pipelines;

/// <summary>Each way in which a file can be wrong, with the place that is named.</summary>
public sealed class BadFileTests
{
    [Fact]
    public void An_unknown_key_of_the_pipeline_names_the_nearest() =>
        Marked.Problem("unknown_key", "andon: 1\nname: p\n§fail-fast: true\nsteps:\n  a: {type: noop}\n").Message.ShouldBe("unknown key 'fail-fast'; did you mean 'fail_fast'?");

    [Fact]
    public void An_unknown_key_of_a_step_names_the_nearest() =>
        Marked.InSteps("unknown_key", "a: {type: noop}\nb:\n  type: noop\n  §dep: [a]").Message.ShouldBe("unknown key 'dep'; did you mean 'deps'?");

    [Fact]
    public void An_unknown_key_far_from_all_others_lists_what_there_is() =>
        Marked.Problem("unknown_key", "andon: 1\nname: p\n§colour: red\nsteps:\n  a: {type: noop}\n").Message.ShouldContain("known are andon, name, title");

    [Fact]
    public void An_unknown_key_of_retry_is_an_error() =>
        Marked.InSteps("unknown_key", "a:\n  type: noop\n  retry: {§attempts: 3}").Message.ShouldContain("'attempts'");

    [Fact]
    public void An_unknown_key_of_limits_is_an_error() =>
        Marked.Problem("unknown_key", "andon: 1\nname: p\nlimits: {§maxparallel: 3}\nsteps:\n  a: {type: noop}\n").Message.ShouldContain("did you mean 'max_parallel'?");

    [Fact]
    public void A_step_written_twice_is_an_error_at_the_second() =>
        Marked.InSteps("duplicate_key", "a: {type: noop}\n§a: {type: noop}").Message.ShouldContain("first on line 4");

    [Fact]
    public void A_key_written_twice_deep_in_a_config_is_an_error() =>
        Marked.InConfig("duplicate_key", "transform", "output: {x: {y: 1, §y: 2}}");

    [Fact]
    public void A_missing_version_says_how_to_begin() =>
        Marked.Problem("missing_key", "§name: p\nsteps:\n  a: {type: noop}\n").Message.ShouldContain("andon: 1");

    [Fact]
    public void Another_version_says_which_is_read_and_nothing_else() =>
        Marked.Problem("format_version", "andon: §2\nwhatever: x\n").Message.ShouldBe("the format version '2' is not known; this Andon reads 'andon: 1'");

    [Fact]
    public void A_version_in_quotes_is_not_a_version() => Marked.Problem("format_version", "andon: §'1'\nname: p\n");

    [Fact]
    public void A_missing_type_says_so() => Marked.InSteps("missing_key", "a:\n  §title: x").Message.ShouldContain("'type' is missing");

    [Fact]
    public void A_file_that_is_a_list_is_refused() => Marked.Problem("wrong_kind", "§- a\n").Message.ShouldContain("not a list");

    [Fact]
    public void Steps_as_a_list_are_refused() => Marked.Problem("wrong_kind", "andon: 1\nname: p\nsteps:\n  §- name: a\n").Message.ShouldContain("a mapping of each step's name");

    [Fact]
    public void A_pipeline_without_steps_is_refused() => Marked.Problem("no_steps", "andon: 1\nname: p\n§steps: {}\n");

    [Fact]
    public void A_step_that_is_a_word_is_refused() => Marked.InSteps("wrong_kind", "§a: noop");

    [Fact]
    public void A_number_as_a_name_asks_for_quotes() =>
        Marked.Problem("wrong_kind", "andon: 1\nname: §12\nsteps:\n  a: {type: noop}\n").Message.ShouldBe("'name' must be a string, not a number; put it in quotes");

    [Fact]
    public void A_name_in_capitals_is_refused() => Marked.Problem("bad_name", "andon: 1\nname: §Publish\nsteps:\n  a: {type: noop}\n");

    [Fact]
    public void A_step_name_with_a_blank_is_refused() => Marked.InSteps("bad_name", "§a b: {type: noop}").Message.ShouldContain("letters, digits");

    [Fact]
    public void A_step_name_that_is_too_long_is_refused() => Marked.InSteps("bad_name", $"§{new string('a', 65)}: {{type: noop}}");

    [Fact]
    public void A_duration_without_a_unit_is_refused() =>
        Marked.InSteps("duration", "a:\n  type: noop\n  timeout: §90").Message.ShouldContain("such as 500ms, 90s");

    [Fact]
    public void A_backoff_that_is_no_duration_is_refused() => Marked.InSteps("duration", "a:\n  type: noop\n  retry: {backoff: §soon}");

    [Fact]
    public void A_timeout_of_nothing_is_refused() => Marked.InSteps("out_of_range", "a:\n  type: noop\n  timeout: §0s");

    [Fact]
    public void An_attempt_too_many_is_refused() => Marked.InSteps("out_of_range", "a:\n  type: noop\n  retry: {max_attempts: §1001}").Message.ShouldContain("from 1 to 1000");

    [Fact]
    public void A_factor_below_one_is_refused() => Marked.InSteps("out_of_range", "a:\n  type: noop\n  retry: {factor: §0.5}");

    [Fact]
    public void A_jitter_above_one_is_refused() => Marked.InSteps("out_of_range", "a:\n  type: noop\n  retry: {jitter: §1.5}");

    [Fact]
    public void A_jitter_that_is_a_word_is_refused() => Marked.InSteps("wrong_kind", "a:\n  type: noop\n  retry: {jitter: §full}");

    [Fact]
    public void A_yes_is_a_string_and_no_boolean() =>
        Marked.Problem("wrong_kind", "andon: 1\nname: p\nfail_fast: §yes\nsteps:\n  a: {type: noop}\n").Message.ShouldBe("'fail_fast' must be true or false, not a string");

    [Fact]
    public void A_fraction_of_a_step_in_parallel_is_refused() => Marked.Problem("wrong_kind", "andon: 1\nname: p\nlimits: {max_parallel: §1.5}\nsteps:\n  a: {type: noop}\n");

    [Fact]
    public void No_step_in_parallel_is_refused() => Marked.Problem("out_of_range", "andon: 1\nname: p\nlimits: {max_parallel: §0}\nsteps:\n  a: {type: noop}\n");

    [Fact]
    public void An_unknown_choice_lists_the_choices() =>
        Marked.InSteps("unknown_value", "a:\n  type: noop\n  on_lost: §retry").Message.ShouldBe("'on_lost' must be rerun or ask or fail, not 'retry'");

    [Fact]
    public void An_unknown_run_if_is_refused() => Marked.InSteps("unknown_value", "a:\n  type: noop\n  run_if: §failure");

    [Fact]
    public void Concurrency_needs_a_limit() => Marked.InSteps("missing_key", "a:\n  type: noop\n  concurrency: §{key: k}");

    [Fact]
    public void Concurrency_of_nothing_is_refused() => Marked.InSteps("out_of_range", "a:\n  type: noop\n  concurrency: {key: k, limit: §0}");

    [Fact]
    public void A_queue_with_a_blank_is_refused() => Marked.InSteps("bad_name", "a:\n  type: noop\n  queue: §the queue");

    [Fact]
    public void A_dependency_that_is_a_number_is_refused() => Marked.InSteps("wrong_kind", "a:\n  type: noop\n  deps: [§1]");

    [Fact]
    public void A_broken_schema_of_the_parameters_is_placed_in_it() =>
        Marked.Problem("bad_schema", "andon: 1\nname: p\nparams:\n  type: object\n  properties:\n    a: {type: §text}\nsteps:\n  a: {type: noop}\n").Message.ShouldContain("'params' is no JSON Schema");

    [Fact]
    public void A_broken_output_schema_is_placed_in_it() => Marked.InSteps("bad_schema", "a:\n  type: noop\n  output_schema: {minimum: §low}");
}
