using Tuck.Hook;

return HookProgram.Run(args);
