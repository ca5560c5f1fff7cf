using Tuck.Shim;

return ShimProgram.Run(args);
