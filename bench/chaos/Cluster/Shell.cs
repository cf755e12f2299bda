using Andon.Stores.Tests.Postgres;

namespace Andon.Chaos.Cluster;

/// <summary>Programs of the system.</summary>
internal static class Shell
{
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static Task RunAsync(string program, params string[] arguments) => ThrowAwayServer.RunAsync(program, arguments);

    public static async Task<bool> TryAsync(string program, params string[] arguments)
    {
        try
        {
            await RunAsync(program, arguments);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
