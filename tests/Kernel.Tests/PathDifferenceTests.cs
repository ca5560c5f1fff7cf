using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;

namespace Tuck.Kernel.Tests;

/// <summary>The walk by components against the kernel's openat2, which it stands in for.</summary>
public sealed class PathDifferenceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _scenarios;
    private int _opened;

    [Fact]
    public void The_walk_opens_what_openat2_opens_and_refuses_what_it_refuses()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(250), Prop.ForAll(PathScenarios.Arbitrary, OpensTheSame));
        Assert.True(_opened > 250, $"only {_opened} paths led anywhere");
    }

    [Fact]
    public void The_walk_makes_what_openat2_makes()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(120), Prop.ForAll(PathScenarios.Arbitrary, MakesTheSame));

    public void Dispose()
    {
        RootDirectory.OpenAt2IsMissing = false;
        _directory.Dispose();
    }

    private bool OpensTheSame(PathScenario scenario)
    {
        string root = Build(scenario);
        foreach (string path in scenario.Paths)
        {
            string byOpenAt2 = Outcome(root, openAt2IsMissing: false, directory => directory.OpenPath(path));
            Assert.Equal(byOpenAt2, Outcome(root, openAt2IsMissing: true, directory => directory.OpenPath(path)));
            string rootByOpenAt2 = Outcome(root, openAt2IsMissing: false, directory => OpenRoot(directory, path));
            Assert.Equal(rootByOpenAt2, Outcome(root, openAt2IsMissing: true, directory => OpenRoot(directory, path)));
            _opened += byOpenAt2.StartsWith(root, StringComparison.Ordinal) ? 1 : 0;
        }
        return true;
    }

    private bool MakesTheSame(PathScenario scenario)
    {
        string byOpenAt2 = Build(scenario);
        string byWalk = Build(scenario);
        foreach (string path in scenario.Paths)
        {
            string expected = Outcome(byOpenAt2, openAt2IsMissing: false, directory => directory.EnsureDirectory(path));
            string actual = Outcome(byWalk, openAt2IsMissing: true, directory => directory.EnsureDirectory(path));
            Assert.Equal(expected.Replace(byOpenAt2, byWalk), actual);
        }
        Assert.Equal(TemporaryDirectory.Tree(byOpenAt2), TemporaryDirectory.Tree(byWalk));
        Assert.Equal(["secret"], TemporaryDirectory.Tree(Path.Combine(byWalk, "../outside")));
        Assert.Equal(["secret"], TemporaryDirectory.Tree(Path.Combine(byOpenAt2, "../outside")));
        return true;
    }

    private string Build(PathScenario scenario)
    {
        string name = $"scenario{_scenarios++}";
        _ = _directory.MakeDirectory(name + "/outside");
        _ = _directory.MakeFile(name + "/outside/secret");
        string root = _directory.MakeDirectory(name + "/root");
        Array.ForEach(scenario.Tree, entry => entry.Make(root));
        return root;
    }

    /// <summary>Where the handle leads, or how it was refused.</summary>
    private static string Outcome(string root, bool openAt2IsMissing, Func<RootDirectory, SafeFileHandle> open)
    {
        RootDirectory.OpenAt2IsMissing = openAt2IsMissing;
        using RootDirectory directory = RootDirectory.Open(root);
        try
        {
            using SafeFileHandle found = open(directory);
            string path = OpenFiles.PathOf(found);
            Assert.True(path == root || path.StartsWith(root + "/", StringComparison.Ordinal), path + " is outside");
            return path;
        }
        catch (UnsafePathException)
        {
            return "unsafe";
        }
        catch (KernelException e)
        {
            return $"errno {e.Errno}";
        }
    }

    /// <summary>A handle the caller owns; the root's own goes with the root.</summary>
    private static SafeFileHandle OpenRoot(RootDirectory directory, string path)
    {
        using RootDirectory root = directory.OpenRoot(path);
        return root.OpenPath(".");
    }
}
