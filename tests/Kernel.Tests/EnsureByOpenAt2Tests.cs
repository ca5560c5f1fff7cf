namespace Tuck.Kernel.Tests;

public sealed class EnsureByOpenAt2Tests() : EnsureTests(openAt2IsMissing: false);
