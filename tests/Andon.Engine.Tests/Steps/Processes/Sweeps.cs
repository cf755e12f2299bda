using Andon.Steps.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Andon.Engine.Tests.Steps.Processes;

internal static class Sweeps
{
    public static ProcessSweep New() => new(new ProcessOptions { Grace = TimeSpan.FromMilliseconds(50) }, TimeProvider.System, NullLogger.Instance);
}
