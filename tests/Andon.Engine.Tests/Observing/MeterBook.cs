using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Andon.Runs;

namespace Andon.Engine.Tests.Observing;

/// <summary>What Andon measures while a test runs, in all hosts of the process: tests tell theirs by step types of their own.</summary>
internal sealed class MeterBook : IDisposable
{
    private readonly MeterListener listener = new();

    public MeterBook()
    {
        listener.InstrumentPublished = (instrument, book) =>
        {
            if (instrument.Meter.Name != Telemetry.Name) return;
            Instruments.Enqueue(instrument);
            book.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    public ConcurrentQueue<Instrument> Instruments { get; } = [];

    public ConcurrentQueue<Measured> Measured { get; } = [];

    public IEnumerable<Measured> Of(string instrument, string? type = null) => Measured.Where(m => m.Instrument.Name == instrument && (type is null || type.Equals(m.Tags.GetValueOrDefault("andon.step.type"))));

    /// <summary>Asks for what stands now, of one engine.</summary>
    public IReadOnlyDictionary<string, double> Collect(RunEngine engine)
    {
        Measured.Clear();
        listener.RecordObservableInstruments();
        return Measured.Where(m => m.Instrument.Meter.Scope == engine).ToDictionary(m => m.Instrument.Name, m => m.Value);
    }

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Measured.Enqueue(new Measured(instrument, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
}

internal sealed record Measured(Instrument Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
