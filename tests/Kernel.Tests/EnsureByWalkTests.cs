namespace Tuck.Kernel.Tests;

public sealed class EnsureByWalkTests() : EnsureTests(openAt2IsMissing: true);
