using System.Text;
using Andon.Runs;

namespace Andon.Drawing;

/// <summary>The colours of a picture, for light and dark surroundings. Plain classes: not every program that shows SVG knows CSS variables.</summary>
internal static class GraphStyle
{
    private const string Shared = """
        .andon text{font-family:-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
        .andon .title{font-size:16px;font-weight:600}
        .andon .name{font-size:13px;font-weight:600}
        .andon .note{font-size:11px}
        .andon .subtitle{font-size:12px}
        .andon .line{fill:none;stroke-width:1.5}
        .andon .implied.line{stroke-width:1.2}
        .andon .conditional.line{stroke-dasharray:5 4}
        .andon .mark{fill:none;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}
        .andon .sign{fill:none;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
        .andon .undo{fill:none;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
        .andon .card,.andon .badge{stroke-width:1.2}
        .andon .skipped .card,.andon .cancelled .card{stroke-dasharray:4 3}
        """;

    private static readonly Palette Light = new()
    {
        Page = "#f8f9fb",
        Card = "#ffffff",
        Border = "#d3dae3",
        Text = "#1b2430",
        Muted = "#667283",
        Line = "#93a0b1",
        Implied = "#c6cfda",
        Taken = "#566375",
        Code = "#3f63c8",
        Person = "#8b46c4",
        Wait = "#0f8577",
        Tint = ".08",
        Colours = new() { ["completed"] = "#1a8f4e", ["running"] = "#1f6fe0", ["waiting"] = "#c27c05", ["failed"] = "#d3352c", ["pending"] = "#9aa5b4" },
        Sign = "#ffffff",
    };

    private static readonly Palette Dark = new()
    {
        Page = "#11151b",
        Card = "#1a2029",
        Border = "#333e4b",
        Text = "#e7ecf3",
        Muted = "#94a1b2",
        Line = "#667587",
        Implied = "#384453",
        Taken = "#a3b0c0",
        Code = "#86a5f5",
        Person = "#c795f0",
        Wait = "#4fc3b3",
        Tint = ".14",
        Colours = new() { ["completed"] = "#3fc57a", ["running"] = "#5a9dff", ["waiting"] = "#eab038", ["failed"] = "#ff6f66", ["pending"] = "#66727f" },
        Sign = "#11151b",
    };

    /// <summary>The states that look the same as one of the palette's.</summary>
    private static readonly (string Colour, string[] States)[] States =
    [
        ("completed", ["completed"]),
        ("running", ["running"]),
        ("waiting", ["waiting", "retrying", "no_handler", "quarantined"]),
        ("failed", ["failed", "rejected"]),
        ("pending", ["pending", "skipped", "cancelled"]),
    ];

    public static string Css { get; } = $"{Shared}\n{Of(Light)}@media (prefers-color-scheme:dark){{\n{Of(Dark)}}}\n";

    /// <summary>The colours of these states for a Mermaid flowchart, which has one look for light and dark.</summary>
    public static string MermaidClasses(IEnumerable<StepState> states) => string.Concat(states.Distinct().Order().Select(state =>
    {
        var colour = Light.Colours[Array.Find(States, s => s.States.Contains(state.Name())).Colour];
        return $"  classDef {state.Name()} fill:{colour}26,stroke:{colour}\n";
    }));

    private static string Of(Palette palette)
    {
        var css = new StringBuilder($$"""
            .andon .page{fill:{{palette.Page}}}
            .andon .card,.andon .badge{fill:{{palette.Card}};stroke:{{palette.Border}}}
            .andon .undo{stroke:{{palette.Muted}}}
            .andon .title,.andon .name{fill:{{palette.Text}}}
            .andon .note,.andon .subtitle{fill:{{palette.Muted}}}
            .andon .line{stroke:{{palette.Line}}}
            .andon .head{fill:{{palette.Line}}}
            .andon .implied.line{stroke:{{palette.Implied}}}
            .andon .implied.head{fill:{{palette.Implied}}}
            .andon .taken.line{stroke:{{palette.Taken}}}
            .andon .taken.head{fill:{{palette.Taken}}}
            .andon .sign{stroke:{{palette.Sign}}}

            """);
        foreach (var (name, colour) in ((string, string)[])[("code", palette.Code), ("person", palette.Person), ("wait", palette.Wait)])
            css.Append($".andon .{name}{{stroke:{colour}}}\n.andon .plate.{name}{{fill:{colour};fill-opacity:{palette.Tint};stroke:none}}\n");
        foreach (var (colour, states) in States)
        {
            var hex = palette.Colours[colour];
            css.Append($"{Each(states, ".disc")}{{fill:{hex}}}\n");
            if (colour == "pending")
            {
                css.Append($"{Each(states, ".name")}{{fill:{palette.Muted}}}\n");
                continue;
            }

            css.Append($"{Each(states, ".card")}{{stroke:{hex}}}\n{Each(states, ".tint")}{{fill:{hex};fill-opacity:{palette.Tint}}}\n{Each(states, ".note")}{{fill:{hex}}}\n");
        }

        return css.ToString();
    }

    private static string Each(string[] states, string part) => string.Join(",", states.Select(s => $".andon .{s} {part}"));

    private sealed record Palette
    {
        public required string Page { get; init; }

        public required string Card { get; init; }

        public required string Border { get; init; }

        public required string Text { get; init; }

        public required string Muted { get; init; }

        public required string Line { get; init; }

        public required string Implied { get; init; }

        public required string Taken { get; init; }

        public required string Code { get; init; }

        public required string Person { get; init; }

        public required string Wait { get; init; }

        /// <summary>How opaque a tinted plane is.</summary>
        public required string Tint { get; init; }

        public required string Sign { get; init; }

        public required Dictionary<string, string> Colours { get; init; }
    }
}
