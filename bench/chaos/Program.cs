using System.Globalization;
using Andon.Chaos;
using Andon.Chaos.Nodes;

// Called with `node` first, this is one of the nodes; else it is the harness that starts them.
if (args is ["node", var url, var effects, var lease, var skew])
    return await ChaosNode.RunAsync(url, effects, TimeSpan.FromMilliseconds(double.Parse(lease, CultureInfo.InvariantCulture)), TimeSpan.FromMinutes(int.Parse(skew, CultureInfo.InvariantCulture)));
try
{
    var summary = await ChaosRun.RunAsync(ChaosOptions.Parse(args), Console.WriteLine);
    Console.WriteLine(summary.Text);
    return summary.Problems.Count == 0 ? 0 : 1;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{ChaosOptions.Usage}");
    return 2;
}
