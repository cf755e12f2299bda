namespace Andon.Cli.Tests.Samples;

/// <summary>The trip is undone where the car cannot be had, or where somebody cancels it so; and can be taken up again.</summary>
public sealed class TripTests
{
    private static readonly string[] Booked = ["hotel in Lisbon booked", "flight to Lisbon booked"];
    private static readonly string[] Undone = ["flight F-1 cancelled", "hotel H-1 cancelled"];

    [Fact]
    public async Task Where_the_car_cannot_be_had_the_flight_and_then_the_hotel_are_cancelled_once_each()
    {
        using var folder = new Folder();
        var outcome = await folder.RunAsync("run", Sample.File("trip", "pipeline.yaml"), "-p", $"to={folder.Path}", "--progress", "plain");
        outcome.ExitCode.ShouldBe(5, outcome.Errors);
        (await BookingsAsync(folder)).ShouldBe([.. Booked, .. Undone]);
        outcome.Errors.ShouldContain("the run failed: undoing what was done");
        outcome.Output.ShouldContain("flight.compensate");

        var run = (await folder.RunAsync("runs", "show", "last", "-o", "json")).Json;
        run.GetProperty("state").GetString().ShouldBe("failed");
        run.GetProperty("compensation").GetProperty("cause").GetString().ShouldBe("failed");
        run.Step("flight.compensate").GetProperty("attempts").GetInt32().ShouldBe(2);
        run.GetProperty("steps").EnumerateObject().Select(s => s.Name).ShouldBe(["plan", "hotel", "hotel.compensate", "flight", "flight.compensate", "car"]);
    }

    [Fact]
    public async Task A_trip_that_was_undone_is_booked_anew_when_it_is_taken_up()
    {
        using var folder = new Folder();
        await folder.RunAsync("run", Sample.File("trip", "pipeline.yaml"), "-p", $"to={folder.Path}", "--progress", "none");
        var dry = await folder.RunAsync("runs", "rerun", "last", "car", "--dry-run", "-o", "json");
        dry.Json.GetProperty("steps").EnumerateArray().Select(s => s.GetString()).ShouldBe(["hotel", "flight", "car"]);
        (await folder.RunAsync("runs", "edit", "last", $$"""plan={"city":"Lisbon","cars":1,"to":"{{folder.Path}}"}""")).ExitCode.ShouldBe(0);
        var run = await Sample.ResumeAsync(folder, 0);
        run.GetProperty("state").GetString().ShouldBe("completed");
        (await BookingsAsync(folder)).ShouldBe([.. Booked, .. Undone, .. Booked, "car in Lisbon booked"]);
    }

    [Fact]
    public async Task A_cancellation_that_cannot_be_had_waits_for_a_person_who_has_it_tried_again()
    {
        using var folder = new Folder();
        var trip = Path.Combine(folder.Path, "trip.yaml");
        // Down until the folder says otherwise.
        await File.WriteAllTextAsync(trip, (await File.ReadAllTextAsync(Sample.File("trip", "pipeline.yaml"))).Replace("if [ \"$ATTEMPT\" = 1 ]", "if [ ! -e \"$TO/go\" ]", StringComparison.Ordinal));
        var stuck = await folder.RunAsync("run", trip, "-p", $"to={folder.Path}", "--progress", "none");
        stuck.ExitCode.ShouldBe(3, stuck.Errors);
        stuck.Output.ShouldContain("flight.compensate");
        folder.Go();
        (await folder.RunAsync("runs", "rerun", "last", "flight.compensate", "--dry-run")).Output.ShouldStartWith("'flight.compensate' would be tried again, with all its attempts and the same idempotency key; revision 1 stays");
        var again = await folder.RunAsync("runs", "rerun", "last", "flight.compensate");
        again.Output.ShouldStartWith("'flight.compensate' is tried again, with all its attempts and the same idempotency key; revision 1 stays");
        again.Output.ShouldContain("runs resume");
        var refused = await folder.RunAsync("runs", "rerun", "last", "flight.compensate");
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("goes on by itself");
        await Sample.ResumeAsync(folder, 5);
        (await BookingsAsync(folder)).ShouldBe([.. Booked, .. Undone]);
    }

    [Fact]
    public async Task A_trip_that_is_called_off_is_undone_too()
    {
        using var folder = new Folder();
        var gate = Path.Combine(folder.Path, "trip.yaml");
        await File.WriteAllTextAsync(gate, (await File.ReadAllTextAsync(Sample.File("trip", "pipeline.yaml"))) + "  ask: { type: approval_gate, deps: [flight], config: { title: Shall we go? } }\n");
        await folder.RunAsync("run", gate, "-p", $"to={folder.Path}", "-p", "cars=1", "--progress", "none");
        var cancelled = await folder.RunAsync("runs", "cancel", "last", "--compensate", "--reason", "no time");
        cancelled.ExitCode.ShouldBe(0, cancelled.Errors);
        cancelled.Output.ShouldContain("what was done is being undone");
        cancelled.Output.ShouldContain("runs resume");
        var run = await Sample.ResumeAsync(folder, 7);
        run.GetProperty("compensation").GetProperty("reason").GetString().ShouldBe("no time");
        (await BookingsAsync(folder)).ShouldBe([.. Booked, "car in Lisbon booked", "car C-1 cancelled", .. Undone]);
    }

    private static async Task<string[]> BookingsAsync(Folder folder) => await File.ReadAllLinesAsync(Path.Combine(folder.Path, "bookings.txt"));
}
