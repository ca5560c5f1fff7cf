using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>
/// A page as a reader follows it, on a machine without tuck. Commands are run as they stand, what terminals show is compared, and
/// configuration is put into config.toml. A block that is for something else is taken by the test, which says what became of it.
/// </summary>
internal sealed class PageTour
{
    private const string Configuration = "/etc/tuck/config.toml";

    private readonly Node _node;
    private readonly Repository _repository;
    private readonly Dictionary<string, Action> _services = [];
    private readonly HashSet<PageBlock> _open;
    private string _settings = "";

    public PageTour(Node node, string name)
    {
        _node = node;
        _repository = new Repository(node);
        Page = Page.Read(name);
        _open = [.. Page.Blocks];
        Assert.Equal(Page.Blocks.Count, _open.Count);
    }

    public Page Page { get; }

    public Repository Repository => _repository;

    /// <summary>Blocks that were run, compared or put into the configuration.</summary>
    public int Followed { get; private set; }

    /// <summary>Blocks that cannot be run here, and what shows that they are right.</summary>
    public List<string> CheckedOtherwise { get; } = [];

    /// <summary>Blocks that nothing here can check, and why.</summary>
    public List<string> Left { get; } = [];

    /// <summary>What systemctl does when it is asked this. Anything else that it is asked is an error.</summary>
    public void On(string words, Action action) => _services[words] = action;

    /// <summary>The next block of a section in this language, not to be run but checked by what is said here.</summary>
    public string Check(string section, string language, string how)
    {
        CheckedOtherwise.Add($"{section}: {how}");
        return Take(section, language);
    }

    /// <summary>The next block of a section in this language is not checked, for a reason.</summary>
    public void Leave(string section, string language, string reason)
    {
        Left.Add($"{section}: {reason}");
        _ = Take(section, language);
    }

    /// <summary>Follows the blocks of a section that are still open, all or those in one language.</summary>
    /// <returns>What its commands printed.</returns>
    public string Follow(string section, string? language = null)
    {
        PageBlock[] blocks = [.. Page.Blocks.Where(
            block => block.Section == section && block.Language == (language ?? block.Language) && _open.Contains(block))];
        Assert.NotEmpty(blocks);
        return string.Concat(blocks.Select(Follow));
    }

    /// <summary>Runs a command that the page has in its prose, or that a test adds.</summary>
    public string Run(string command)
    {
        string output = _repository.Try(command).Done().Output;
        Serve();
        return output;
    }

    /// <summary>Fails if a block is still open, or the counts are others: who changes a page says what became of it.</summary>
    public void AssertDone(int followed, int checkedOtherwise, int left)
    {
        Assert.Empty(_open);
        Assert.Equal((followed, checkedOtherwise, left), (Followed, CheckedOtherwise.Count, Left.Count));
    }

    private string Take(string section, string language)
    {
        PageBlock block = Page.Blocks.First(
            block => block.Section == section && block.Language == language && _open.Contains(block));
        _ = _open.Remove(block);
        return block.Text;
    }

    private string Follow(PageBlock block)
    {
        _ = _open.Remove(block);
        Followed++;
        switch (block.Language)
        {
            case "sh":
                return Run(block.Text);
            case "toml":
                Configure(block.Text);
                return "";
            default:
                Assert.True(block.IsTranscript, $"{block.Section}: a block in \"{block.Language}\", of which nothing is known");
                Compare(block);
                return "";
        }
    }

    private void Compare(PageBlock block)
    {
        Transcript transcript = new(block);
        CommandResult result = _repository.Try($"{{ {transcript.Command}\n}} 2>&1");
        transcript.AssertShows(result.Output);
        // What pages show of terminals are refusals.
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(Page.ExitCodeOf(block.Section) ?? result.ExitCode, result.ExitCode);
    }

    /// <summary>A section after the other stands in the file, as its reader would change it; grants stay.</summary>
    private void Configure(string settings)
    {
        string path = _node.Outside(Configuration);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, (_settings.Length > 0 ? text.Replace(_settings, "", StringComparison.Ordinal) : text) + settings);
        _settings = settings;
    }

    private void Serve()
    {
        foreach (string words in _repository.Heard())
        {
            Assert.True(_services.ContainsKey(words), $"systemctl {words}");
            _services[words]();
        }
    }
}
