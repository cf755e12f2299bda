using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary><c>andon step-types list</c></summary>
internal static class StepTypesVerbs
{
    public static Command Create()
    {
        var list = new Command("list", Language.Of("The step types that pipelines can use", "流水线可用的步骤类型"));
        list.Does(ListAsync);
        return new Command("step-types", Language.Of("Step types", "步骤类型")) { list };
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellation)
    {
        IReadOnlyList<StepType> types = BuiltInStepTypes.All;
        if (!invocation.IsInMemory && invocation.MayExist)
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            types = await session.Client.StepTypesAsync(invocation.Caller, cancellation);
        }

        invocation.Printer.List(types, null, printer =>
        {
            var table = new Table(Language.Of("TYPE", "类型"), Language.Of("BY", "执行者"), Language.Of("NAME", "名称"));
            foreach (var type in types) table.Add(type.Name, type.IsInteractive ? Language.Of("people", "人") : Language.Of("engine", "引擎"), type.DisplayName ?? type.Name);
            table.Print(printer);
        });
        return ExitCode.Done;
    }
}
