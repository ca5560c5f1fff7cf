namespace Tuck.Kernel.Tests;

public sealed class RootDirectoryByOpenAt2Tests() : RootDirectoryTests(openAt2IsMissing: false);
