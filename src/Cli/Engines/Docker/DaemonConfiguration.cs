using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Runtime;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Engines.Docker;

/// <summary>
/// Docker's daemon.json, edited as a text: what we add stands at the end of its object, in the style of the members before it,
/// and every other byte stays. JSON has no comments in which to note what was there; what we add has a form of its own instead,
/// by which it is known again and taken back to the byte:
/// <list type="bullet">
/// <item>a file of ours is <see cref="Created"/>, and goes as a whole;</item>
/// <item>an object that was empty gets its first member on one line, behind a blank;</item>
/// <item>an object <c>runtimes</c> of ours is written as <see cref="Runtimes"/> does, which neither of these is.</item>
/// </list>
/// </summary>
internal sealed class DaemonConfiguration
{
    internal const string DefaultPath = "/etc/docker/daemon.json";

    private const string RuntimesName = "runtimes";
    private const string DefaultName = "default-runtime";
    private const string PathName = "path";
    private const string DefaultMember = $"\"{RuntimeRegistration.Name}\"";

    private readonly string _path;
    private readonly byte[]? _before;
    private byte[]? _text;
    private ObjectText _root;

    private DaemonConfiguration(string path)
    {
        _path = path;
        _before = FileChange.Read(path);
        _text = _before;
        _root = Parse();
        Registered = ReadRegistered();
    }

    /// <exception cref="DeliveryException">It is no valid file, or has a runtime of our name that is not ours.</exception>
    internal static DaemonConfiguration Load(string path) => new(path);

    internal FileChange Change => new(_path, _before, _text);

    /// <summary>In the file as it was read; null if tuck-runtime is not.</summary>
    internal RuntimeRegistration? Registered { get; }

    internal void TakeBack()
    {
        if (Registered is not { } registered)
        {
            return;
        }
        if (_text.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(Created(registered))))
        {
            Accept(null);
            return;
        }
        if (registered.IsDefault)
        {
            Remove(_root, _root.Find(DefaultName)!);
        }
        MemberText runtimes = _root.Find(RuntimesName)!;
        bool isOurs = _text.AsSpan(runtimes.ValueStart..runtimes.ValueEnd)
            .SequenceEqual(Encoding.UTF8.GetBytes(Runtimes(RootStyle, registered)));
        if (isOurs)
        {
            Remove(_root, runtimes);
        }
        else
        {
            Remove(runtimes.Object!, runtimes.Object!.Find(RuntimeRegistration.Name)!);
        }
    }

    /// <exception cref="DeliveryException">Another runtime is the default.</exception>
    internal void SetRuntime(RuntimeRegistration wanted)
    {
        if (wanted == Registered)
        {
            // Wherever somebody has moved it.
            return;
        }
        TakeBack();
        RequireNoDefault(wanted);
        if (_text is null)
        {
            Accept(Encoding.UTF8.GetBytes(Created(wanted)));
            return;
        }
        if (_root.Find(RuntimesName) is { } runtimes)
        {
            MemberStyle style = MemberStyle.Of(_text, runtimes.Object!, RootStyle);
            Append(runtimes.Object!, style, style.Member(RuntimeRegistration.Name, Runtime(style, wanted)));
        }
        else
        {
            Append(_root, RootStyle, RootStyle.Member(RuntimesName, Runtimes(RootStyle, wanted)));
        }
        if (wanted.IsDefault)
        {
            Append(_root, RootStyle, RootStyle.Member(DefaultName, DefaultMember));
        }
    }

    private MemberStyle RootStyle => MemberStyle.Of(_text, _root, null);

    private static string Created(RuntimeRegistration registration)
    {
        MemberStyle style = MemberStyle.Default;
        string runtimes = style.Member(RuntimesName, Runtimes(style, registration));
        string more = registration.IsDefault ? style.Separator + style.Member(DefaultName, DefaultMember) : "";
        return $"{{\n{style.Indent}{runtimes}{more}\n}}\n";
    }

    private static string Runtimes(MemberStyle style, RuntimeRegistration registration)
        => style.Object(style.Inner.Member(RuntimeRegistration.Name, Runtime(style.Inner, registration)));

    private static string Runtime(MemberStyle style, RuntimeRegistration registration)
        => style.Object(style.Inner.Member(
            PathName, $"\"{JsonEncodedText.Encode(registration.Path, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""));

    private void Append(ObjectText json, MemberStyle style, string member)
    {
        (int at, string text) = json.Members is [.., MemberText last]
            ? (last.ValueEnd, style.Separator + member)
            : (json.Start + 1, " " + member);
        Splice(at, at, text);
    }

    /// <summary>With what separates it from its neighbours: the reverse of <see cref="Append"/> for the last one.</summary>
    private void Remove(ObjectText json, MemberText member)
    {
        int index = json.Members.ToList().IndexOf(member);
        (int start, int end) = index > 0 ? (json.Members[index - 1].ValueEnd, member.ValueEnd)
            : json.Members.Count > 1 ? (member.Start, json.Members[1].Start)
            : (json.Start + 1, member.ValueEnd);
        Splice(start, end, "");
    }

    private void Splice(int start, int end, string text)
        => Accept([.. _text.AsSpan(..start), .. Encoding.UTF8.GetBytes(text), .. _text.AsSpan(end..)]);

    private void Accept(byte[]? text)
    {
        _text = text;
        _root = Parse();
    }

    private ObjectText Parse() => _text is null ? new(0, []) : ObjectReader.Read(_text, _path);

    private RuntimeRegistration? ReadRegistered()
    {
        if (_root.Find(RuntimesName) is not { } runtimes)
        {
            return null;
        }
        if (runtimes.Object is null)
        {
            throw Wrong($"{RuntimesName} is not an object");
        }
        if (runtimes.Object.Find(RuntimeRegistration.Name) is not { } ours)
        {
            return null;
        }
        return ours.Object is { Members: [{ Name: PathName } member] }
            && ObjectReader.StringOf(_text, member) is { } program && RuntimeRegistration.IsOurs(program)
            ? new(program, Default == RuntimeRegistration.Name)
            : throw Wrong(
                $"has a runtime {RuntimeRegistration.Name} that is not ours, or was changed: rename it, or take it out");
    }

    /// <summary>Null if there is none; empty if it is no name.</summary>
    private string? Default => _root.Find(DefaultName) is { } member ? ObjectReader.StringOf(_text, member) ?? "" : null;

    private void RequireNoDefault(RuntimeRegistration wanted)
    {
        if (Default is { } other && (wanted.IsDefault || other == RuntimeRegistration.Name))
        {
            throw Wrong($"has the {DefaultName} {Printable.Of(other)} already: take it out there, or leave out --set-as-default");
        }
    }

    private DeliveryException Wrong(string cause) => new(ExitCode.Configuration, $"{_path}: {cause}");
}
