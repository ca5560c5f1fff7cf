using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel.Tests;

/// <summary>
/// Every constant in header spelling and every struct of the interop, found by reflection: a new one is checked unasked.
/// </summary>
internal static partial class AbiClaims
{
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static IReadOnlyList<AbiClaim> Constants { get; } = [.. ConstantsOf(typeof(Syscall)), .. ConstantsOf(typeof(Errno))];

    public static IReadOnlyList<AbiClaim> Layouts { get; } = [.. Structs().SelectMany(LayoutOf)];

    private static IEnumerable<AbiClaim> ConstantsOf(Type type)
        => type.GetFields(AnyStatic)
            .Where(field => field.IsLiteral || field.IsInitOnly)
            .Where(field => HeaderSpelling().IsMatch(field.Name))
            .Select(field => new AbiClaim(field.Name, Literal(field.GetValue(null)!)));

    private static IEnumerable<Type> Structs()
        => typeof(Syscall).Assembly.GetTypes()
            .Where(type => type.IsValueType && !type.IsEnum && !type.IsNested && type.Namespace == typeof(Syscall).Namespace);

    private static IEnumerable<AbiClaim> LayoutOf(Type type)
    {
        string c = "struct " + CName(type);
        int size = RuntimeHelpers.SizeOf(type.TypeHandle);
        return type.GetFields(AnyInstance)
            .Where(field => !field.Name.StartsWith('_'))
            .SelectMany(field => FieldClaims(c, type, field))
            .Prepend(new($"sizeof({c})", $"{size}"));
    }

    private static IEnumerable<AbiClaim> FieldClaims(string c, Type type, FieldInfo field)
    {
        yield return new($"offsetof({c}, {field.Name})", $"{Marshal.OffsetOf(type, field.Name)}");
        yield return new($"sizeof((({c} *)0)->{field.Name})", $"{RuntimeHelpers.SizeOf(field.FieldType.TypeHandle)}");
    }

    /// <summary>OpenHow is open_how. Some C names have no separator where ours have a capital.</summary>
    private static string CName(Type type)
        => type.Name switch
        {
            nameof(PollFd) => "pollfd",
            nameof(RLimit) => "rlimit",
            nameof(StatFs) => "statfs",
            string name => WordStart().Replace(name, "_").ToLowerInvariant(),
        };

    private static string Literal(object value)
        => value switch
        {
            ulong unsigned => $"{unsigned}ULL",
            nint number => $"{number}LL",
            _ => Convert.ToInt64(value, CultureInfo.InvariantCulture) + "LL",
        };

    [GeneratedRegex("^(SYS_[a-z0-9_]+|[A-Z][A-Z0-9_]*)$")]
    private static partial Regex HeaderSpelling();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
