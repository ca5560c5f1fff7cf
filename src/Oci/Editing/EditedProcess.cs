namespace Tuck.Oci.Editing;

/// <summary>What is edited of the process object, wherever it stands: in a spec, or alone in a file that <c>exec</c> gets.</summary>
internal sealed class EditedProcess
{
    internal EditedProcess(ReadOnlyMemory<byte> utf8)
    {
        EditedArray environment = new();
        EditedArray rlimits = new();
        Object = new EditedObject(("env", environment), ("rlimits", rlimits));
        Environment = new EditedEnvironment(utf8, environment);
        Rlimits = new EditedRlimits(utf8, rlimits);
    }

    internal EditedObject Object { get; }

    internal EditedEnvironment Environment { get; }

    internal EditedRlimits Rlimits { get; }

    /// <summary>Takes note of the items, once the object was read.</summary>
    /// <exception cref="OciException">One is of the wrong type, or not UTF-8.</exception>
    internal void Load(string document)
    {
        try
        {
            Environment.Load();
            Rlimits.Load();
        }
        catch (InvalidOperationException)
        {
            throw new OciException($"{document}: env or rlimits of the process has an item of the wrong type, or text that is not UTF-8");
        }
    }
}
