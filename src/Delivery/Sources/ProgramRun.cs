using System.Diagnostics;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Sources;

/// <summary>
/// One run of a source's program:
/// <list type="number">
/// <item>started in a process group of its own, with an environment of ours;</item>
/// <item>told the request, while what it writes is read, until it has ended and nobody has its output open;</item>
/// <item>when it ends, what it has left in its group is killed, and at the deadline all of it;</item>
/// <item>its exit code is looked at, and only then its answer.</item>
/// </list>
/// Owns the process and what was read of it.
/// </summary>
internal sealed class ProgramRun : IDisposable
{
    private const int MaxErrorBytes = 4096;

    private readonly SourceProgram _program;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly PipedProcess _process;
    private readonly IncomingBytes _output;
    private readonly IncomingBytes _error = new(MaxErrorBytes);
    private ReadOnlyMemory<byte> _request;
    private bool _isOutputOpen = true;
    private bool _isErrorOpen = true;
    private bool _hasEnded;

    private ProgramRun(SourceProgram program, PipedProcess process, ReadOnlyMemory<byte> request)
    {
        (_program, _process, _request) = (program, process, request);
        // One more than may come tells "as much as allowed" from "more than that".
        _output = new IncomingBytes(program.MaxBytes + SourceAnswer.FrameBytes + 1);
    }

    internal static ProgramRun Start(
        SourceProgram program,
        string path,
        IReadOnlyList<byte[]> argv,
        IReadOnlyList<byte[]> environment,
        ReadOnlyMemory<byte> request)
        => new(program, PipedProcess.Start(path, argv, environment), request); // 1

    /// <summary>Null if the source has no such secret.</summary>
    /// <exception cref="DeliveryException">The answer is not one, or did not come in time.</exception>
    internal FetchedSecret? Fetch(string name, DateTimeOffset now)
    {
        while (!_hasEnded || _isOutputOpen) // 2
        {
            TimeSpan left = _program.Deadline - _watch.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                throw Failure(Lateness());
            }
            Exchange(left);
        }
        ReadRestOfError();
        int? exitCode = _process.TryWait(TimeSpan.Zero); // 4
        return exitCode == 0 ? Answer(name, now) : throw Failure(ExitCause(exitCode));
    }

    public void Dispose()
    {
        _process.Dispose(); // 3
        _output.Dispose();
        _error.Dispose();
    }

    private void Exchange(TimeSpan time)
    {
        Span<Awaited> awaited =
        [
            new(_request.IsEmpty ? null : _process.Input, isForWriting: true),
            new(_isOutputOpen ? _process.Output : null),
            new(_isErrorOpen ? _process.Error : null),
            new(_hasEnded ? null : _process.End),
        ];
        Awaited.WaitForAny(awaited, time);
        if (awaited[0].IsReady)
        {
            WriteRequest();
        }
        if (awaited[1].IsReady)
        {
            ReadOutput();
        }
        if (awaited[2].IsReady)
        {
            _ = TryReadError();
        }
        if (awaited[3].IsReady)
        {
            _hasEnded = true;
            _process.KillGroup(); // 3
        }
    }

    /// <summary>A source need not read it: then there is nothing left to write.</summary>
    private void WriteRequest()
    {
        int written = Fd.TryWrite(_process.Input, _request.Span, _program.Name);
        _request = written == 0 ? default : _request[Math.Max(written, 0)..];
        if (_request.IsEmpty)
        {
            _process.Input.Dispose();
        }
    }

    private void ReadOutput()
    {
        int read = Fd.Read(_process.Output, _output.Room(), _program.Name);
        _output.Add(read);
        _isOutputOpen = read > 0;
        if (_output.IsFull)
        {
            throw Failure($"more than {_program.MaxBytes} bytes, the most that is taken from it");
        }
    }

    /// <summary>Whether something was there. What is too long to be told is read nevertheless: its writer would wait.</summary>
    private bool TryReadError()
    {
        Span<byte> passedOver = stackalloc byte[MaxErrorBytes];
        int read = Fd.TryRead(_process.Error, _error.IsFull ? passedOver : _error.Room(), _program.Name);
        passedOver.Clear();
        _error.Add(_error.IsFull ? 0 : Math.Max(read, 0));
        _isErrorOpen = _isErrorOpen && read != 0;
        return read > 0;
    }

    /// <summary>To its end, or to where nothing is there now: whatever has left the group may have it open for ever.</summary>
    private void ReadRestOfError()
    {
        while (_isErrorOpen && !_error.IsFull && TryReadError())
        {
        }
    }

    private string Lateness()
        => !_hasEnded && _isOutputOpen ? $"no answer within {_program.Deadline.TotalSeconds} s"
            : _hasEnded ? $"it has ended, and what it started has its output open after {_program.Deadline.TotalSeconds} s"
            : $"it has not ended within {_program.Deadline.TotalSeconds} s";

    private FetchedSecret? Answer(string name, DateTimeOffset now)
    {
        if (!SourceAnswer.TryParse(_output.Bytes, name, _program.MaxBytes, out SourceAnswer? answer, out string? fault))
        {
            throw Failure(fault);
        }
        if (answer.Header is not { } header)
        {
            return null;
        }
        if (header.Expires <= now)
        {
            throw Failure($"it expired at {header.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        }
        SecretBuffer value = SecretBuffer.Allocate(header.Length);
        _output.Bytes.Slice(answer.Start, header.Length).CopyTo(value.Writable);
        return new FetchedSecret(value, header.Version) { Mode = header.Mode, Expires = header.Expires };
    }

    private string ExitCause(int? exitCode)
        => $"exit code {exitCode}, "
            + (SourceComplaint.Of(_error.Bytes, _output.Bytes) ?? "and no line \"error: …\" on its standard error");

    private static DeliveryException Failure(string cause) => new(ExitCode.SecretUnavailable, cause);
}
