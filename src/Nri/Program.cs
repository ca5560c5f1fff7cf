using Tuck.Nri;

return NriProgram.Run(args);
