using Andon.Durability.Tests;
using Xunit.Runner.InProc.SystemConsole;

// Called by the soak with `host` first, this is the process that is killed; else it runs the tests.
return args is ["host", var database, var effects, var runs]
    ? await SoakHost.RunAsync(database, effects, int.Parse(runs))
    : await ConsoleRunner.Run(args);
