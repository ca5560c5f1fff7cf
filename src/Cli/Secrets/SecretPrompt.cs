using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli.Secrets;

/// <summary>Asks for a value at the terminal, twice, without showing it.</summary>
internal static class SecretPrompt
{
    /// <summary>The kernel's line editor keeps this much of a line and drops the rest without a word: termios(3).</summary>
    private const int MaxLineBytes = 4095;

    private static readonly PosixSignal[] s_ends =
        [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    /// <exception cref="DeliveryException">Nothing, too much, or two different values were typed.</exception>
    internal static SecretBuffer Ask(Session session)
    {
        using SafeFileHandle? controlling = Terminal.TryOpenControlling();
        SafeFileHandle terminal = controlling ?? session.Input;
        using Terminal hidden = Terminal.Hide(terminal);
        List<PosixSignalRegistration> signals = RestoreOnSignals(hidden);
        SecretBuffer value = AskLine(terminal, $"Value of {session.Subject}: ");
        try
        {
            using SecretBuffer again = AskLine(terminal, "Again: ");
            return CryptographicOperations.FixedTimeEquals(value.Bytes, again.Bytes)
                ? value
                : throw new DeliveryException(ExitCode.Usage, "the two values are not the same");
        }
        catch
        {
            value.Dispose();
            throw;
        }
        finally
        {
            signals.ForEach(signal => signal.Dispose());
        }
    }

    private static List<PosixSignalRegistration> RestoreOnSignals(Terminal hidden)
        // The default action follows: the process ends, as whoever pressed Ctrl-C wants.
        => [.. s_ends.Select(signal => PosixSignalRegistration.Create(signal, _ => hidden.Restore()))];

    private static SecretBuffer AskLine(SafeFileHandle terminal, string question)
    {
        Fd.WriteAll(terminal, Encoding.UTF8.GetBytes(question), "terminal");
        SecretBuffer line = SecretBuffer.Allocate(MaxLineBytes + 1);
        try
        {
            int length = ReadLine(terminal, line);
            line.Shrink(length);
            return length switch
            {
                0 => throw new DeliveryException(ExitCode.Usage, "nothing was typed"),
                >= MaxLineBytes => throw new DeliveryException(
                    ExitCode.Usage, $"a terminal passes on {MaxLineBytes} bytes of a line; give the value in a file"),
                _ => line,
            };
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Without its line feed; a final Ctrl-D ends it as well.</summary>
    private static int ReadLine(SafeFileHandle terminal, SecretBuffer line)
    {
        int length = 0;
        while (length < line.Length)
        {
            int read = Fd.Read(terminal, line.Writable[length..], "terminal");
            length += read;
            if (read == 0)
            {
                break;
            }
            if (line.Bytes[length - 1] == '\n')
            {
                return length - 1;
            }
        }
        return length;
    }
}
