using System.Globalization;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets.Child;

/// <summary>
/// The test assembly as a program, for what needs a process of its own: to be killed, or traced.
/// <c>dotnet exec Tuck.Delivery.Tests.dll COMMAND STORE KEY NAME [SIZE]</c>
/// </summary>
internal static class Program
{
    internal static int Main(string[] args)
    {
        using SecretStore store = new(args[1], args[2], TimeProvider.System);
        string name = args[3];
        int size = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 0;
        try
        {
            Run(store, args[0], name, size);
            return 0;
        }
        catch (DeliveryException e)
        {
            Console.Error.WriteLine(e.Message);
            return (int)e.ExitCode;
        }
    }

    private static void Run(SecretStore store, string command, string name, int size)
    {
        switch (command)
        {
            case "create":
                using (SecretBuffer value = SecretInput.Read(new(0, ownsHandle: false), "stdin"))
                {
                    Acknowledge(store.Create(name, value, SecretLabels.None));
                }
                break;
            case "read":
                for (int i = 0; i < 2; i++)
                {
                    using StoredSecret secret = store.Read(name);
                }
                break;
            case "rotate":
                Rotate(store, name, size);
                break;
            case "rotate-for-ever":
                while (true)
                {
                    Rotate(store, name, size);
                }
        }
    }

    /// <summary>To the pattern whose seed is the new version.</summary>
    private static void Rotate(SecretStore store, string name, int size)
    {
        using StoredSecret current = store.Read(name);
        using SecretBuffer value = TestStore.Value(Pattern.Make(current.Version.Version + 1, size));
        Acknowledge(store.Rotate(name, value));
    }

    private static void Acknowledge(SecretVersion version)
    {
        Console.Out.WriteLine(version.Version);
        Console.Out.Flush();
    }
}
