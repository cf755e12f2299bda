using System.Globalization;
using System.Text.Json;
using Andon.Steps.BuiltIn;

namespace Andon.Steps.Http;

/// <summary>Which statuses mean success: single ones (<c>204</c>) and classes (<c>2xx</c>).</summary>
internal sealed class ExpectedStatus
{
    private readonly List<(int First, int Last)> ranges;

    private ExpectedStatus(List<(int First, int Last)> ranges) => this.ranges = ranges;

    /// <summary><c>[2xx]</c>.</summary>
    public static ExpectedStatus Success { get; } = new([(200, 299)]);

    public static ExpectedStatus Read(JsonElement value)
    {
        List<string> entries = value.ValueKind == JsonValueKind.Array ? StepConfig.TextList(value, "expect") : [StepConfig.Text(value, "expect")];
        return entries.Count > 0 ? new([.. entries.Select(Parse)]) : throw StepConfig.Invalid("expect is empty; leave it out for [2xx].");
    }

    public bool Contains(int status) => ranges.Any(range => status >= range.First && status <= range.Last);

    private static (int First, int Last) Parse(string entry)
    {
        if (entry is [>= '1' and <= '5' and var digit, 'x' or 'X', 'x' or 'X']) return ((digit - '0') * 100, ((digit - '0') * 100) + 99);
        return int.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599
            ? (status, status)
            : throw StepConfig.Invalid($"expect: '{entry}' is neither a status, as 204, nor a class, as 2xx.");
    }
}
