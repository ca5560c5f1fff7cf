using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tuck.Oci.Editing;

namespace Tuck.Oci.Tests.Editing;

public sealed class SpecEditorPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static Gen<(string Spec, SpecEdit[] Edits)> Cases { get; } =
        from spec in ArbitrarySpec.Specs
        from edits in Gen.Resize(Gen.ArrayOf(SpecEdit.Any), 8)
        select (spec, edits);

    [Fact]
    public void Every_byte_stays_where_nothing_is_asked() => Prop.ForAll(ArbitrarySpec.Specs.ToArbitrary(), spec =>
    {
        SpecEditor editor = Documents.Edit(spec);
        return !editor.IsChanged && Documents.Text(editor) == spec;
    }).Check(Thorough);

    [Fact]
    public void Edits_are_those_made_on_a_tree_and_all_else_is_equal() => Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        SpecEditor editor = Documents.Edit(test.Spec);
        Array.ForEach(test.Edits, edit => edit.OnEditor(editor));
        string text = Documents.Text(editor);

        JsonObject tree = (JsonObject)JsonNode.Parse(test.Spec)!;
        // Members that are absent are made in one order, whatever the order of the edits.
        foreach (SpecEdit edit in Effective(test.Edits).OrderBy(edit => edit.Order))
        {
            edit.OnTree(tree);
        }
        return (Documents.Canonical(text) == Documents.Canonical(tree)).Label(text);
    }).Check(Thorough);

    [Fact]
    public void The_environment_reads_as_a_tree_says() => Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        SpecEditor editor = Documents.Edit(test.Spec);
        Array.ForEach(test.Edits, edit => edit.OnEditor(editor));
        JsonNode root = JsonNode.Parse(Documents.Text(editor))!;
        JsonArray env = (root["process"] as JsonObject)?["env"] as JsonArray ?? [];
        string[][] variables = [.. env.Select(item => ((string)item!).Split('=', 2)).Where(v => v.Length == 2 && v[0].Length > 0)];

        Assert.Equal(variables.Select(v => v[0]).Distinct(), editor.VariableNames());
        Assert.All(ArbitrarySpec.Names, name =>
        {
            string? value = variables.LastOrDefault(v => v[0] == name)?[1];
            Assert.Equal(value is not null, editor.HasVariable(name));
            Assert.Equal(value, editor.HasVariable(name) ? Documents.Value(editor, name) : null);
        });
        JsonArray limits = (root["process"] as JsonObject)?["rlimits"] as JsonArray ?? [];
        Assert.All(ArbitrarySpec.Limits, type => Assert.Equal(limits.Any(l => (string?)l!["type"] == type), editor.HasRlimit(type)));
    }).Check(Thorough);

    [Fact]
    public void An_addition_leaves_every_byte_before_and_behind_it() => Prop.ForAll(
        ArbitrarySpec.Specs.Where(spec => !spec.Contains("null", StringComparison.Ordinal)).Zip(SpecEdit.Additions).ToArbitrary(),
        test =>
        {
            (string spec, SpecEdit edit) = test;
            SpecEditor editor = Documents.Edit(spec);
            edit.OnEditor(editor);
            string text = Documents.Text(editor);
            return editor.IsChanged && text.Length > spec.Length && Common(spec, text) >= spec.Length;
        }).Check(Thorough);

    [Fact]
    public void A_removal_leaves_every_byte_of_the_rest() => Prop.ForAll(
        ArbitrarySpec.Specs.Zip(Gen.Elements(ArbitrarySpec.Names)).ToArbitrary(),
        test =>
        {
            (string spec, string name) = test;
            SpecEditor editor = Documents.Edit(spec);
            bool isThere = editor.HasVariable(name);
            editor.RemoveVariable(name);
            string text = Documents.Text(editor);
            return editor.IsChanged == isThere && IsSubsequence(text, spec) && (isThere ? text.Length < spec.Length : text == spec);
        }).Check(Thorough);

    [Fact]
    public void A_process_alone_is_edited_as_one_in_a_spec() => Prop.ForAll(
        ArbitrarySpec.Processes.Zip(Gen.Elements(ArbitrarySpec.Names).Two()).ToArbitrary(),
        test =>
        {
            (string process, (string removed, string set)) = test;
            ProcessEditor alone = new(Encoding.UTF8.GetBytes(process));
            SpecEditor inside = Documents.Edit("""{"process":""" + process + "}");
            bool isSameBefore = !alone.IsChanged && Documents.Text(alone) == process;
            alone.RemoveVariable(removed);
            inside.RemoveVariable(removed);
            alone.SetVariable(set, "v");
            inside.SetVariable(set, "v");
            alone.SetRlimit("RLIMIT_CORE", 0, 0);
            inside.SetRlimit("RLIMIT_CORE", 0, 0);
            return isSameBefore && alone.IsChanged
                && """{"process":""" + Documents.Text(alone) + "}" == Documents.Text(inside)
                && alone.VariableNames().SequenceEqual(inside.VariableNames())
                && Documents.Value(alone, set) == "v" && alone.HasRlimit("RLIMIT_CORE");
        }).Check(Thorough);

    /// <summary>Without a variable that is set and then removed: the tree would keep the array it was made in.</summary>
    private static IEnumerable<SpecEdit> Effective(SpecEdit[] edits) => edits.Where((edit, i) =>
        !edit.Text.StartsWith("set ", StringComparison.Ordinal)
        || !edits.Skip(i).Any(later => later.Text == "remove " + edit.Text[4..].Split('=')[0]));

    private static int Common(string a, string b)
    {
        int prefix = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return prefix + a.Reverse().Zip(b.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
    }

    private static bool IsSubsequence(string part, string whole)
    {
        int next = 0;
        foreach (char c in whole)
        {
            next += next < part.Length && part[next] == c ? 1 : 0;
        }
        return next == part.Length;
    }
}
