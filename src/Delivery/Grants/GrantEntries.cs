using Tuck.Delivery.Configuration;
using Tuck.Toml;

namespace Tuck.Delivery.Grants;

/// <summary>Grants as entries <c>[[grant]]</c> of config.toml, each an operator's line and comments around it.</summary>
public static class GrantEntries
{
    /// <summary>Adds a grant behind the last one; one that is there already is not added again.</summary>
    /// <returns>False if it was there.</returns>
    /// <exception cref="DeliveryException">As <see cref="ConfigEdit.Apply"/>.</exception>
    public static bool Add(string configPath, Grant grant)
    {
        bool isNew = false;
        _ = ConfigEdit.Apply(configPath, (settings, editor) =>
        {
            isNew = IndexOf(settings, grant) < 0;
            if (isNew)
            {
                editor.AppendEntry([SettingsReader.GrantKey], EntryOf(grant));
            }
        });
        return isNew;
    }

    /// <summary>Removes the grant at an index, as <see cref="GrantList.Grants"/> counts.</summary>
    /// <exception cref="DeliveryException">There is none; or as <see cref="ConfigEdit.Apply"/>.</exception>
    public static Grant RemoveAt(string configPath, int index)
    {
        Grant? removed = null;
        _ = ConfigEdit.Apply(configPath, (settings, editor) =>
        {
            IReadOnlyList<Grant> grants = settings.Grants.Grants;
            removed = index >= 0 && index < grants.Count ? grants[index] : throw NoSuch($"there are {grants.Count} grants");
            editor.RemoveEntry([SettingsReader.GrantKey], index);
        });
        return removed!;
    }

    /// <summary>Removes the first grant of exactly these words, in whatever order its attributes are.</summary>
    /// <exception cref="DeliveryException">There is none; or as <see cref="ConfigEdit.Apply"/>.</exception>
    public static void Remove(string configPath, Grant grant)
        => _ = ConfigEdit.Apply(configPath, (settings, editor) =>
        {
            int index = IndexOf(settings, grant);
            editor.RemoveEntry([SettingsReader.GrantKey], index >= 0 ? index : throw NoSuch("no such grant"));
        });

    private static int IndexOf(Settings settings, Grant grant)
    {
        IReadOnlyList<Grant> grants = settings.Grants.Grants;
        for (int i = 0; i < grants.Count; i++)
        {
            if (IsSame(grants[i], grant))
            {
                return i;
            }
        }
        return -1;
    }

    private static bool IsSame(Grant a, Grant b)
        => a.Secret == b.Secret && a.Attributes.Count == b.Attributes.Count && a.Attributes.All(b.Attributes.Contains);

    private static TomlTable EntryOf(Grant grant)
    {
        TomlTable entry = new() { ["secret"] = grant.Secret };
        foreach ((string attribute, string pattern) in grant.Attributes)
        {
            entry[attribute] = pattern;
        }
        return entry;
    }

    private static DeliveryException NoSuch(string cause)
        => new(ExitCode.Usage, $"{cause}; to see them with their numbers: tuck grant ls");
}
