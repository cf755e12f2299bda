namespace Andon;

/// <summary>Traces and metrics under one name; they cost next to nothing while nobody listens.</summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter: <c>Andon</c>.</summary>
    public const string Name = "Andon";

    internal static string Version { get; } = typeof(Telemetry).Assembly.GetName().Version!.ToString(3);
}
