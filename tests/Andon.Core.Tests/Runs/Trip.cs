using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Runs of a trip whose steps can be undone.</summary>
internal static class Trip
{
    public static readonly CancelRun CancelUndone = new(Floor.Sam, "changed my mind") { Compensate = true };

    /// <summary>Hotel, flight and car one after the other; the car cannot be had.</summary>
    public static Floor Booked(StepDefinition? undoFlight = null)
    {
        var floor = Floor.Start(Plan.Work("hotel").Undo(), Plan.Work("flight", "hotel").Undo(undoFlight), Plan.Work("car", "flight").Undo());
        floor.Finish("hotel", """{"id":"h1"}""");
        floor.Finish("flight", """{"id":"f1"}""");
        return floor;
    }

    public static Floor Failed(StepDefinition? undoFlight = null)
    {
        var floor = Booked(undoFlight);
        floor.Fail("car");
        return floor;
    }

    public static Floor Undone()
    {
        var floor = Failed();
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        return floor;
    }

    public static string[] Started(Floor floor) => [.. floor.Log.OfType<AttemptStarted>().Select(e => e.Step).Where(s => s.EndsWith(".compensate", StringComparison.Ordinal))];
}
