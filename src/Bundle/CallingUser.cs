using System.Globalization;
using Tuck.Kernel;

namespace Tuck.Bundle;

/// <summary>For whom the engine runs.</summary>
public static class CallingUser
{
    /// <summary>
    /// Our user id as the host counts it. A rootless engine calls us as root of its user namespace; who that is outside, the
    /// kernel says: user_namespaces(7), /proc/self/uid_map.
    /// </summary>
    public static string HostUid()
        => UserNamespace.OutsideUid(ProcessHardening.EffectiveUid).ToString(CultureInfo.InvariantCulture);
}
