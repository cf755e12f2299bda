using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

/// <summary>Whether a process lives; a zombie that nobody reaps in this container does not.</summary>
internal static class Alive
{
    public static bool Is(int pid) => ProcessTable.Read(pid) is not null;
}
