using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Andon.Expressions;

/// <summary>Computes a function; null when it is not defined for arguments of these types.</summary>
internal delegate Evaluation? FunctionBody(ReadOnlySpan<Value> arguments, ref Frame frame);

/// <param name="Name">As it is called.</param>
/// <param name="IsMethod">Called on a value, which is then the first argument.</param>
/// <param name="Least">Arguments it needs, without the receiver.</param>
/// <param name="Most">Arguments it takes, without the receiver.</param>
/// <param name="Body">What it does.</param>
internal sealed record Function(string Name, bool IsMethod, int Least, int Most, FunctionBody Body);

/// <summary>All functions and methods there are.</summary>
internal static class Functions
{
    /// <summary>Of any function, receiver included.</summary>
    public const int MostArguments = 3;

    private static readonly FrozenDictionary<string, Function> Globals = new Function[]
    {
        new("size", false, 1, 1, StringFunctions.Size),
        new("matches", false, 2, 2, StringFunctions.Matches),
        new("int", false, 1, 1, Conversions.ToInt),
        new("double", false, 1, 1, Conversions.ToDouble),
        new("string", false, 1, 1, Conversions.ToText),
        new("bool", false, 1, 1, Conversions.ToBool),
        new("timestamp", false, 1, 1, Conversions.ToTimestamp),
        new("duration", false, 1, 1, Conversions.ToDuration),
    }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Function> Methods = new Function[]
    {
        new("size", true, 0, 0, StringFunctions.Size),
        new("contains", true, 1, 1, StringFunctions.Contains),
        new("startsWith", true, 1, 1, StringFunctions.StartsWith),
        new("endsWith", true, 1, 1, StringFunctions.EndsWith),
        new("matches", true, 1, 1, StringFunctions.Matches),
        new("split", true, 1, 2, SplitAndJoin.Split),
        new("join", true, 0, 1, SplitAndJoin.Join),
        new("lowerAscii", true, 0, 0, StringFunctions.LowerAscii),
        new("upperAscii", true, 0, 0, StringFunctions.UpperAscii),
        Getter("getFullYear", t => t.Year),
        Getter("getMonth", t => t.Month - 1),
        Getter("getDate", t => t.Day),
        Getter("getDayOfMonth", t => t.Day - 1),
        Getter("getDayOfWeek", t => (int)t.DayOfWeek),
        Getter("getDayOfYear", t => t.DayOfYear - 1),
        Getter("getHours", t => t.Hour, TimeSpan.TicksPerHour),
        Getter("getMinutes", t => t.Minute, TimeSpan.TicksPerMinute),
        Getter("getSeconds", t => t.Second, TimeSpan.TicksPerSecond),
        Getter("getMilliseconds", t => t.Millisecond, TimeSpan.TicksPerMillisecond),
    }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    public static bool TryFind(string name, bool isMethod, [NotNullWhen(true)] out Function? function) =>
        (isMethod ? Methods : Globals).TryGetValue(name, out function);

    public static string Unknown(string name, bool isMethod)
    {
        if (!isMethod && (Methods.ContainsKey(name) || Macro.Names.Contains(name))) return $"'{name}' is called on a value, as x.{name}(…)";
        if (isMethod && (Globals.ContainsKey(name) || name is "has")) return $"'{name}' is called with a value, as {name}(x)";
        var known = isMethod ? Methods.Keys.Concat(Macro.Names) : Globals.Keys.Append("has");
        var nearest = Nearest.Of(name, known.Order(StringComparer.Ordinal));
        return nearest is null ? $"unknown function '{name}'" : $"unknown function '{name}'; did you mean '{nearest}'?";
    }

    public static string WrongCount(Function function, int given)
    {
        var takes = function.Least == function.Most ? $"{function.Least}" : $"{function.Least} or {function.Most}";
        return $"'{function.Name}' takes {takes} argument{(function.Most == 1 && function.Least == 1 ? "" : "s")}, not {given}";
    }

    private static Function Getter(string name, Func<DateTime, int> ofTimestamp, long ticksOfDuration = 0) =>
        new(name, true, 0, 1, (ReadOnlySpan<Value> arguments, ref Frame _) => TimeFunctions.Get(arguments, ofTimestamp, ticksOfDuration));
}
