using Tuck.Cli;

return CliProgram.Run(args);
