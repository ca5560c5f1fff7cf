using Tuck.Delivery;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli.Secrets;

/// <summary>Where a command gets a secret's value from. The bytes are taken as they are, a final line feed too.</summary>
internal static class SecretValue
{
    internal static SecretBuffer Read(Session session, string? file)
    {
        if (file is not null and not "-")
        {
            return ReadFile(session.PathOf(file));
        }
        return file is null && Terminal.Is(session.Input)
            ? SecretPrompt.Ask(session)
            : SecretInput.Read(session.Input, "stdin");
    }

    private static SecretBuffer ReadFile(string path)
    {
        try
        {
            return SecretInput.ReadFile(path);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EISDIR or Errno.EACCES)
        {
            throw new DeliveryException(ExitCode.Usage, e.Message, e);
        }
    }
}
