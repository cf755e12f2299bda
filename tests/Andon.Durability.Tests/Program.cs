using Andon.Durability.Tests;
using Xunit.Runner.InProc.SystemConsole;

// Called with `host` or `files` first, this is the process that is killed; else it runs the tests.
return args switch
{
    ["host", var database, var effects, var runs] => await SoakHost.RunAsync(database, effects, int.Parse(runs)),
    ["files", var database, var moment] => await FileHost.RunAsync(database, moment),
    _ => await ConsoleRunner.Run(args),
};
