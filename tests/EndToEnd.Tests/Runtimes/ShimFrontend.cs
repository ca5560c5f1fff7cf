namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>One frontend, which runs containers by tuck-runtime. Containers are called by their names.</summary>
internal abstract class ShimFrontend
{
    /// <summary>What grants call it.</summary>
    public abstract string EngineName { get; }

    public abstract void Load(AuthoredImage image);

    /// <summary>Starts a container, and returns what its user is told.</summary>
    /// <param name="real">runc or crun.</param>
    /// <param name="container">It.</param>
    public abstract CommandResult Run(string real, ShimContainer container);

    /// <summary>What the OCI runtime calls it.</summary>
    public abstract string IdOf(string name);

    /// <summary>The machine's number of its first process.</summary>
    public abstract int InitPid(string name);

    public abstract CommandResult Exec(string name, params string[] argv);

    public abstract void Restart(string name);

    public abstract void Stop(string name);

    /// <summary>Whether it runs or not.</summary>
    public abstract void Remove(string name);
}
