namespace Tuck.Cli.Engines.Nri;

/// <summary>What refuses containers while the plugin is absent: NRI itself lets them start without it.</summary>
internal enum NriGuard
{
    None,

    /// <summary>containerd: a hook in every container's specification refuses the containers that ask and got nothing.</summary>
    BaseSpec,

    /// <summary>containerd 2.2, CRI-O 1.34 and later: the runtime refuses every container.</summary>
    RequiredPlugin,
}
