using System.Security.Cryptography;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>An installation and a host of its own, on which one thing after another meets a fault.</summary>
internal abstract class FaultLane : IDisposable
{
    /// <summary>What a container ends with that does not see all its secrets.</summary>
    protected const int NotComplete = 42;

    private const int Attempts = 3;

    protected Installation Tuck { get; } = new();

    /// <summary>What comes of it without a fault.</summary>
    protected virtual FaultOutcome Usual => FaultOutcome.Started;

    private string HitPath => Tuck.At("hit");

    /// <summary>Watches what is done without a fault.</summary>
    public Recording Record()
    {
        string path = Tuck.At("calls");
        Assert.Equal(Usual, Run(Recording.Wrapper(path)));
        return Recording.Read(path);
    }

    /// <summary>
    /// Does it with the fault; again, a few times, if it did not come to that: how the threads alternate is chance.
    /// </summary>
    public FaultResult Try(Fault fault)
    {
        FaultResult result = TryOnce(fault);
        for (int i = 1; !result.IsMet && i < Attempts; i++)
        {
            result = TryOnce(fault);
        }
        return result;
    }

    /// <summary>Does it once, the program of ours in a wrapper if one is given. Nothing may be left, however it went.</summary>
    public abstract FaultOutcome Run(params string[] wrapper);

    /// <summary>Without a fault it works, whatever was before.</summary>
    public virtual void AssertWorks() => Assert.Equal(Usual, Run());

    public virtual void Dispose() => Tuck.Dispose();

    private FaultResult TryOnce(Fault fault)
    {
        File.Delete(HitPath);
        FaultOutcome outcome = Run(fault.Wrapper(HitPath));
        return new(fault, outcome, File.Exists(HitPath));
    }

    /// <summary>Makes a secret of random bytes, and shell commands that end a container which does not see all of them.</summary>
    protected string Check(string name, int length, string path)
    {
        byte[] value = RandomNumberGenerator.GetBytes(length);
        Tuck.Secret(name, value);
        string digest = Convert.ToHexString(SHA256.HashData(value)).ToLowerInvariant();
        return $"set -- $(sha256sum <{path}); [ \"$1\" = {digest} ] || exit {NotComplete}; ";
    }
}
