using System.Buffers;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Shim.Exec;

/// <summary>
/// A root for the runtime in which there is one container, whose state is as it was but for the process: ROOT/ID. What else the
/// runtime keeps of the container is linked to. Owns the directories.
/// </summary>
internal sealed class StandInState : IDisposable
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int PrivateMode = 0x1c0; // 0700

    private readonly DirectoryHandle _parent;
    private readonly string _name;
    private readonly string _id;

    private StandInState(DirectoryHandle parent, string name, string id) => (_parent, _name, _id) = (parent, name, id);

    internal string Root => $"{_parent.Path}/{_name}";

    /// <param name="state">The runtime's.</param>
    /// <param name="standIn">The process.</param>
    /// <param name="runPath">Of our configuration.</param>
    internal static StandInState Make(RuntimeState state, ProcessHandle standIn, string runPath)
    {
        DirectoryHandle parent = DirectoryHandle.Ensure(runPath + "/exec", PrivateMode);
        string name = standIn.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        StandInState made = new(parent, name, Path.GetFileName(state.Directory));
        try
        {
            made.Write(state, standIn);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        using (DirectoryHandle? root = _parent.TryOpenDirectory(_name))
        using (DirectoryHandle? container = root?.TryOpenDirectory(_id))
        {
            foreach (string file in container?.Names() ?? [])
            {
                _ = container!.TryRemoveFile(file);
            }
            _ = root?.TryRemoveDirectory(_id);
        }
        _ = _parent.TryRemoveDirectory(_name);
        _parent.Dispose();
    }

    private void Write(RuntimeState state, ProcessHandle standIn)
    {
        _ = _parent.TryCreateDirectory(_name, PrivateMode);
        using DirectoryHandle root = _parent.OpenDirectory(_name);
        _ = root.TryCreateDirectory(_id, PrivateMode);
        using DirectoryHandle container = root.OpenDirectory(_id);
        using DirectoryHandle original = DirectoryHandle.Open(state.Directory);
        foreach (string name in original.Names().Where(name => name != state.Name))
        {
            container.CreateLink($"{state.Directory}/{name}", name);
        }
        using SafeFileHandle file = original.OpenFile(state.Name);
        container.ReplaceVolatileFile(state.Name, 0x180, Edited(Fd.ReadToEnd(file, MaxBytes, state.Name), standIn)); // 0600
    }

    /// <summary>Its members that say which process it is, in the words of runc and of crun.</summary>
    private static byte[] Edited(byte[] utf8, ProcessHandle standIn)
    {
        ArrayBufferWriter<byte> bytes = new(utf8.Length);
        using (JsonDocument document = JsonDocument.Parse(utf8))
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "init_process_pid" or "pid":
                        json.WriteNumber(member.Name, standIn.Pid);
                        break;
                    case "init_process_start" or "process-start-time":
                        json.WriteNumber(member.Name, standIn.StartTime());
                        break;
                    default:
                        member.WriteTo(json);
                        break;
                }
            }
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
