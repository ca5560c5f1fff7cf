namespace Tuck.Kernel.Tests;

public sealed class RootDirectoryByWalkTests() : RootDirectoryTests(openAt2IsMissing: true);
