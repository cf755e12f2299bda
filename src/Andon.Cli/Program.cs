using Andon.Cli.Terminal;

return await AndonCommand.RunAsync(args);
