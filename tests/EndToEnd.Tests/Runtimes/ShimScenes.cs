using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>One machine a release, for all tests of a class: containers and secrets have names of their own.</summary>
public sealed class ShimScenes : IDisposable
{
    private readonly Dictionary<Release, ShimScene> _scenes = [];

    internal ShimScene this[Release release]
    {
        get
        {
            if (!_scenes.TryGetValue(release, out ShimScene? scene))
            {
                _scenes[release] = scene = new ShimScene(release);
            }
            return scene;
        }
    }

    public void Dispose()
    {
        foreach (ShimScene scene in _scenes.Values)
        {
            scene.Dispose();
        }
    }
}
