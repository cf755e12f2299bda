using System.Globalization;
using Andon.Steps;
using Andon.Steps.BuiltIn;
using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

/// <summary>Script steps of one line of shell. The step names the shell; Andon itself never starts one.</summary>
internal static class Scripts
{
    public static ScriptHandler Handler(ProcessOptions? options = null, IStepOutputSink? sink = null) =>
        new(options ?? new ProcessOptions { Grace = TimeSpan.FromMilliseconds(100) }, TimeProvider.System, sink);

    public static object Shell(string script, string? output = null) =>
        output is null ? new { run = new[] { "sh", "-c", script } } : new { run = new[] { "sh", "-c", script }, output };

    public static Task<string> RunAsync(string script, string? output = null) =>
        TestStep.RunAsync(Handler(), TestStep.Context(Shell(script, output)));

    public static Task<StepFailedException> FailAsync(string script, string? output = null) =>
        TestStep.FailAsync(Handler(), TestStep.Context(Shell(script, output)));

    public static int Pid(this StepOutputLine line) => int.Parse(line.Text, CultureInfo.InvariantCulture);
}
