using Andon.Cli;

return await AndonCommand.RunAsync(args);
