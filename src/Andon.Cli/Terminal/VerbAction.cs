using System.CommandLine;
using Andon.Cli.Observing;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Terminal;

/// <summary>Gives a verb its action, and turns what it throws into a message and an exit code.</summary>
internal static class VerbAction
{
    public static void Does(this Command verb, Func<Invocation, CancellationToken, Task<int>> action) => verb.SetAction(async (parse, cancellation) =>
    {
        var invocation = new Invocation(parse);
        using var trace = EnvironmentTrace.Begin();
        try
        {
            Globals.MustAgree(parse);
            return await action(invocation, cancellation);
        }
        catch (UsageException e)
        {
            Failures.Print(invocation.Printer, e);
            return ExitCode.Usage;
        }
        catch (AndonException e)
        {
            Failures.Print(invocation.Printer, e);
            return ExitCode.Of(e);
        }
        catch (StoreException e)
        {
            Failures.Print(invocation.Printer, e.Code, e.Message);
            return ExitCode.Error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failures.Print(invocation.Printer, "io_error", e.Message);
            return ExitCode.Error;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A fault of ours: whoever reports it needs the whole of it.
            Failures.Print(invocation.Printer, "internal_error", e.ToString());
            return ExitCode.Error;
        }
        finally
        {
            invocation.Printer.Flush();
        }
    });
}
