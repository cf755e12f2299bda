namespace Andon.Expressions;

public sealed class SelectionTests
{
    private static readonly Variables Scope = Cel
        .With("params", """{"a": {"b-c": [10, 20, {"d": null}]}, "big": 18446744073709551615, "one": 1.0, "n": null, "text": "x", "dup": 1, "dup": 2}""")
        .And("steps", Value.Record(name => name is "draft" ? Value.FromJson(Cel.Json("""{"output": {"words": 7}, "state": "completed"}""")) : null));

    [Theory]
    [InlineData("params.a['b-c'][1]", "20")]
    [InlineData("params.a.`b-c`[0]", "10")]
    [InlineData("params['a']['b-c'][2].d", "null")]
    [InlineData("params.a['b' + '-c'][1.0]", "20")]
    [InlineData("params.dup", "2")]
    [InlineData("params.big", "18446744073709551615")]
    [InlineData("params.one", "1.0")]
    [InlineData("params.one + 1", "2.0")]
    [InlineData("string(params.big)", "\"18446744073709551615\"")]
    [InlineData("params.a == {'b-c': [10.0, 20, {'d': null}]}", "true")]
    [InlineData("{'b-c': [10.0, 20, {'d': null}]} == params.a", "true")]
    [InlineData("params.a['b-c'] + [1]", """[10,20,{"d":null},1]""")]
    [InlineData("20 in params.a['b-c']", "true")]
    [InlineData("'a' in params && !('z' in params)", "true")]
    [InlineData("size(params.a['b-c'])", "3")]
    [InlineData("params.a.map(k, k)", "[\"b-c\"]")]
    [InlineData("has(params.a)", "true")]
    [InlineData("has(params.n)", "true")]
    [InlineData("has(params.z)", "false")]
    [InlineData("has(params.a.z) || has(params.a.`b-c`)", "true")]
    [InlineData("steps.draft.output.words > 0", "true")]
    [InlineData("steps['dra' + 'ft'].state", "\"completed\"")]
    [InlineData("has(steps.draft) && !has(steps.other)", "true")]
    [InlineData("'draft' in steps && !('other' in steps)", "true")]
    [InlineData("{1: 'a', true: 'b'}[1.0]", "\"a\"")]
    public void Fields_and_elements_are_found(string source, string json) => Cel.Value(source, Scope).ToString().ShouldBe(json);

    [Theory]
    [InlineData("params.z", "no such key: z", 7)]
    [InlineData("params['z']", "no such key: z", 7)]
    [InlineData("params[1]", "no such key: 1", 6)]
    [InlineData("params.z.y", "no such key: z", 7)]
    [InlineData("has(params.z.y)", "no such key: z", 11)]
    [InlineData("params.n.x", "no such overload: null has no field 'x'", 9)]
    [InlineData("has(params.text.x)", "no such overload: string has no field 'x'", 16)]
    [InlineData("params.a['b-c'][3]", "index out of bounds: 3", 15)]
    [InlineData("params.a['b-c'][-1]", "index out of bounds: -1", 15)]
    [InlineData("params.a['b-c'][0.5]", "no such overload: list[double]", 15)]
    [InlineData("params.text[0]", "no such overload: string[int]", 11)]
    [InlineData("nothing.x", "undeclared reference to 'nothing'", 0)]
    [InlineData("1 + (nothing)", "undeclared reference to 'nothing'", 5)]
    [InlineData("steps.other.output", "no such key: other", 6)]
    [InlineData("size(steps)", "no such overload: size(record)", 0)]
    [InlineData("steps", "no such overload: a record has only fields", 0)]
    [InlineData("[steps]", "no such overload: a record has only fields", 0)]
    [InlineData("[1].map(x, {'a': steps})", "no such overload: a record has only fields", 11)]
    [InlineData("steps == steps", "no such overload: a record has only fields", 6)]
    public void What_is_missing_is_an_error_and_never_null(string source, string message, int offset) =>
        Cel.Error(source, Scope).ShouldBe(new ExpressionError(message, offset));

    [Theory]
    [InlineData("steps.a.output.words > 0", "steps.a@0")]
    [InlineData("""steps["a-b"].output""", "steps.a-b@0")]
    [InlineData("(steps).a", "steps.a@1")]
    [InlineData("has(steps.a)", "steps.a@4")]
    [InlineData("params.list.all(x, x in steps.b.output && x > index)", "params.list@0 steps.b@24 index@46")]
    [InlineData("steps[item]", "steps@0 item@6")]
    [InlineData("size(steps)", "steps@5")]
    [InlineData("steps.size()", "steps@0")]
    [InlineData("'a' in steps", "steps@7")]
    [InlineData("[1].map(steps, steps.a)", "")]
    [InlineData("[1].map(x, x) + x", "x@16")]
    [InlineData("run.id + run.title", "run.id@0 run.title@9")]
    public void References_name_every_use_of_a_variable(string source, string references)
    {
        var found = Cel.Parse(source).References;
        string.Join(' ', found.Select(r => $"{r.Variable}{(r.Field is null ? "" : "." + r.Field)}@{r.Offset}")).ShouldBe(references);
        found.ShouldAllBe(r => r.IsWhole == (r.Field == null));
    }
}
