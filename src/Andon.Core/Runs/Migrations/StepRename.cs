namespace Andon.Runs;

/// <summary>A step that has another name in another version of its pipeline.</summary>
/// <param name="From">Its name in the version that the run is on.</param>
/// <param name="To">Its name in the version that the run goes over to.</param>
public sealed record StepRename(string From, string To);
