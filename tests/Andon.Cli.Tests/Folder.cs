namespace Andon.Cli.Tests;

/// <summary>A folder of a test's own, with pipelines in it.</summary>
internal sealed class Folder : IDisposable
{
    public Folder()
    {
        Directory.CreateDirectory(Path);
        Write("hello.yaml", """
            andon: 1
            name: hello
            params:
              type: object
              properties: { name: { type: string }, count: { type: integer }, both: { type: [string, integer] } }
            steps:
              greet: { type: transform, config: { output: { params: "${{ params }}" } } }
              end: { type: noop, deps: [greet] }
            """);
        Write("gate.yaml", """
            andon: 1
            name: gate
            steps:
              draft: { type: transform, config: { output: { round: "${{ run.revision }}" } } }
              review: { type: approval_gate, deps: [draft], config: { title: Fit to print?, exclude_submitter: false, rollback_to: [draft] } }
              publish: { type: transform, deps: [review], config: { output: { by: "${{ steps.review.output.reviewer_id }}" } } }
            """);
        Write("form.yaml", """
            andon: 1
            name: form
            steps:
              ask:
                type: human_task
                config:
                  title: How many?
                  form_schema: { type: object, required: [count], properties: { count: { type: integer }, note: { type: string } } }
              use: { type: transform, deps: [ask], config: { output: "${{ steps.ask.output }}" } }
            """);
        Write("signal.yaml", """
            andon: 1
            name: signal
            steps:
              paid: { type: signal, config: { name: payment, schema: { required: [sum] } } }
              again: { type: signal, deps: [paid], config: { name: payment } }
              book: { type: transform, deps: [paid, again], config: { output: "${{ steps.paid.output.sum }}" } }
            """);
        Write("fail.yaml", """
            andon: 1
            name: fail
            steps:
              bad: { type: script, config: { run: [sh, -c, "echo oops >&2; exit 3"] } }
            """);
        Write("slow.yaml", """
            andon: 1
            name: slow
            steps:
              first: { type: script, config: { run: [sh, -c, "while [ ! -e PATH/go ]; do sleep 0.05; done"], output: text } }
              second: { type: noop, deps: [first] }
            """.Replace("PATH", Path, StringComparison.Ordinal));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("andon-cli-").FullName;

    public void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    /// <summary>Lets the step of <c>slow.yaml</c> end.</summary>
    public void Go() => Write("go", "");

    public Task<Outcome> RunAsync(params string[] args) => Command.RunAsync(Path, args);

    public Task<Outcome> RunInChineseAsync(params string[] args) => Command.RunInChineseAsync(Path, args);

    public Command Start(params string[] args) => Command.Start(Path, args);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
