using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Progress;

/// <summary>States for people: a glyph of one cell, a word, a colour.</summary>
internal static class StateText
{
    public static string Glyph(this StepState state) => state switch
    {
        StepState.Pending => "·",
        StepState.Running => "●",
        StepState.Waiting => "◆",
        StepState.Retrying => "↻",
        StepState.NoHandler or StepState.Quarantined => "!",
        StepState.Completed => "✔",
        StepState.Skipped => "–",
        _ => "✖",
    };

    public static string Glyph(this RunState state) => state switch
    {
        RunState.Completed => "✔",
        RunState.Failed or RunState.Cancelled => "✖",
        RunState.Waiting => "◆",
        RunState.Paused => "‖",
        _ => "●",
    };

    public static string Word(this StepState state) => InWords(StateNames.Of(state));

    public static string Word(this RunState state) => InWords(StateNames.Of(state));

    private static string InWords((string English, string Chinese) names) => Language.Of(names.English, names.Chinese);

    public static string Paint(this Style style, StepState state, string text) => state switch
    {
        StepState.Completed => style.Green(text),
        StepState.Failed or StepState.Rejected => style.Red(text),
        StepState.Running => style.Cyan(text),
        StepState.Waiting or StepState.Retrying or StepState.NoHandler or StepState.Quarantined => style.Yellow(text),
        _ => style.Dim(text),
    };

    public static string Paint(this Style style, RunState state, string text) => state switch
    {
        RunState.Completed => style.Green(text),
        RunState.Failed => style.Red(text),
        RunState.Waiting or RunState.Paused => style.Yellow(text),
        RunState.Cancelled => style.Dim(text),
        _ => style.Cyan(text),
    };
}
