namespace Andon.Pipelines;

/// <summary>A <c>script</c> step.</summary>
public sealed class ScriptBuilder : StepBuilder<ScriptBuilder>
{
    private readonly Dictionary<string, string> env = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

    internal ScriptBuilder(string name, IEnumerable<string> run)
        : base(name, BuiltInStepTypes.Script.Name) => Set("run", run.ToArray());

    /// <summary>A variable of the program's environment.</summary>
    public ScriptBuilder Env(string variable, string value)
    {
        env[variable] = value;
        return Set("env", env);
    }

    /// <summary>What is given on standard input, as JSON.</summary>
    public ScriptBuilder Stdin(object template) => Set("stdin", template);

    /// <summary>A file laid into the working folder: one that another step kept, as in <c>${{ steps.draw.output.files.picture }}</c>, or any other value.</summary>
    public ScriptBuilder Lay(string path, object template)
    {
        inputs[path] = template;
        return Set("inputs", inputs);
    }

    /// <summary>A file of the working folder that is kept under a name.</summary>
    public ScriptBuilder Keep(string name, string path)
    {
        files[name] = path;
        return Set("files", files);
    }

    /// <summary>How standard output is read: <c>json</c> (default), <c>text</c> or <c>kv</c>.</summary>
    public ScriptBuilder Output(string format) => Set("output", format);
}

/// <summary>An <c>http</c> step.</summary>
public sealed class HttpBuilder : StepBuilder<HttpBuilder>
{
    private readonly Dictionary<string, string> headers = new(StringComparer.Ordinal);

    internal HttpBuilder(string name, string method, string url)
        : base(name, BuiltInStepTypes.Http.Name) => Set("method", method).Set("url", url);

    /// <summary>A header of the request.</summary>
    public HttpBuilder Header(string name, string value)
    {
        headers[name] = value;
        return Set("headers", headers);
    }

    /// <summary>A string is sent as it is, anything else as JSON.</summary>
    public HttpBuilder Body(object template) => Set("body", template);

    /// <summary>Status codes that count as success, such as <c>2xx</c> and <c>404</c>. Default: 2xx.</summary>
    public HttpBuilder Expect(params IEnumerable<string> codes) => Set("expect", codes.ToArray());

    private new HttpBuilder Set(string key, object? value) => base.Set(key, value);
}
