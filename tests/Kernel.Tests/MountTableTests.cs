using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Tuck.Kernel.Tests;

/// <summary>mountinfo, as the kernel writes it and as findmnt reads it.</summary>
public sealed class MountTableTests
{
    [Fact]
    public void A_line_is_its_fields()
    {
        MountEntry entry = ParseOne("36 35 98:0 /mnt1 /mnt2 rw,noatime shared:1 - ext3 /dev/root rw,errors=continue");
        Assert.Equal(new MountEntry(36, 35, "/mnt2", true, "ext3", "/dev/root", "rw,errors=continue"), entry);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("shared:12 ", true)]
    [InlineData("master:3 ", false)]
    [InlineData("shared:12 master:3 ", true)]
    [InlineData("master:3 propagate_from:2 ", false)]
    [InlineData("unbindable ", false)]
    [InlineData("shared:1 master:2 propagate_from:3 unbindable later:9 ", true)]
    public void Optional_fields_are_none_one_or_many(string tags, bool isShared)
    {
        MountEntry entry = ParseOne($"36 35 98:0 / /mnt rw {tags}- tmpfs none rw,noswap");
        Assert.Equal((isShared, "tmpfs"), (entry.IsShared, entry.Type));
        Assert.True(entry.HasSuperOption("noswap"));
    }

    [Theory]
    [InlineData(@"/a\040b", "/a b")]
    [InlineData(@"/a\011b", "/a\tb")]
    [InlineData(@"/a\012b", "/a\nb")]
    [InlineData(@"/a\134b", @"/a\b")]
    [InlineData(@"/a\134040b", @"/a\040b")]
    [InlineData(@"/\040\040", "/  ")]
    [InlineData(@"/schlüssel\040🔑", "/schlüssel 🔑")]
    [InlineData(@"/schl\303\274ssel", "/schlüssel")]
    [InlineData(@"/a\04", @"/a\04")]
    [InlineData(@"/a\", @"/a\")]
    [InlineData(@"/a\089b", @"/a\089b")]
    [InlineData(@"/a\777b", @"/a\777b")]
    public void Escapes_are_bytes(string escaped, string point)
        => Assert.Equal(point, ParseOne($"36 35 0:1 / {escaped} rw - tmpfs none rw").Point);

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("36 35 0:1 / /mnt rw shared:1 tmpfs none rw")]
    [InlineData("36 35 0:1 / /mnt - tmpfs none rw")]
    [InlineData("36 35 0:1 / /mnt rw - tmpfs none")]
    [InlineData("x 35 0:1 / /mnt rw - tmpfs none rw")]
    [InlineData("36 -1 0:1 / /mnt rw - tmpfs none rw")]
    [InlineData("99999999999999999999 1 0:1 / /mnt rw - tmpfs none rw")]
    public void A_line_that_is_none_is_passed_over(string line)
    {
        MountTable table = Parse(line + "\n36 35 0:1 / /mnt rw - tmpfs none rw\n" + line);
        Assert.Equal(36UL, Assert.Single(table.Entries).Id);
    }

    [Fact]
    public void An_empty_source_is_no_missing_field()
        => Assert.Equal("rw", ParseOne("36 35 0:1 / /mnt rw - tmpfs  rw").SuperOptions);

    [Fact]
    public void A_mount_is_found_by_its_id()
    {
        MountTable table = Parse("36 35 0:1 / /a rw - tmpfs none rw\n37 36 0:2 / /b rw - ramfs none rw\n");
        Assert.Equal("/b", table.Find(37)?.Point);
        Assert.Null(table.Find(38));
    }

    [Theory]
    [InlineData("/run", true)]
    [InlineData("/run/secrets", true)]
    [InlineData("/run/secrets/kubernetes.io", false)]
    [InlineData("/run/sec", false)]
    [InlineData("/ru", false)]
    [InlineData("/", true)]
    [InlineData("/etc", false)]
    public void Below_is_not_at_and_not_beside(string path, bool expected)
        => Assert.Equal(expected, Parse("36 35 0:1 / /run/secrets/kubernetes.io rw - tmpfs none rw\n").HasBelow(path));

    [Fact]
    public void The_root_itself_is_not_below_it()
        => Assert.False(Parse("36 35 0:1 / / rw - ext4 /dev/vda rw\n").HasBelow("/"));

    [Theory]
    [InlineData("noswap", true)]
    [InlineData("swap", false)]
    [InlineData("noswap,x", false)]
    [InlineData("size=4k", true)]
    public void A_super_option_is_a_whole_one(string option, bool expected)
        => Assert.Equal(expected, ParseOne("36 35 0:1 / /a rw - tmpfs none ro,size=4k,noswap").HasSuperOption(option));

    [Fact]
    public void Ten_thousand_lines_take_no_time()
    {
        StringBuilder text = new();
        for (int i = 0; i < 10_000; i++)
        {
            _ = text.Append(
                CultureInfo.InvariantCulture,
                $"{i} 1 0:{i} / /var/lib/kubelet/pods/{i}/vol\\040ume rw,nosuid shared:{i} - tmpfs tmpfs rw,size=4k\n");
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        Stopwatch watch = Stopwatch.StartNew();
        MountTable table = MountTable.Parse(bytes);
        Assert.Equal(10_000, table.Entries.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
    }

    [RootFact("unshare", "nsenter", "findmnt")]
    public void A_real_table_is_what_findmnt_sees()
    {
        using TemporaryDirectory directory = new();
        using OtherNamespace other = new();
        string odd = directory.MakeDirectory("sp ace\ttab\nline\\slash schlüssel 🔑");
        Assert.Equal(0, other.Enter("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", odd).ExitCode);
        Assert.Equal(0, other.Enter("mount", "--make-shared", odd).ExitCode);
        List<string> ours = [];
        using ProcFs proc = ProcFs.Open();
        other.Run(() => ours.AddRange(MountTable.Read(proc).Entries.Select(Describe)));
        Assert.Contains(ours, line => line.Contains(odd, StringComparison.Ordinal));
        string json = other.Enter(
            "findmnt", "--json", "--list", "--output", "ID,PARENT,TARGET,PROPAGATION,FSTYPE,FS-OPTIONS").Output;
        Assert.Equal(Findmnt(json).Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [RootFact("unshare", "nsenter")]
    public void The_path_of_a_handle_is_the_one_inside_its_namespace()
    {
        using TemporaryDirectory directory = new();
        using OtherNamespace other = new();
        string target = directory.MakeDirectory("target");
        Assert.Equal(0, other.Enter("mount", "-t", "tmpfs", "tmpfs", target).ExitCode);
        using ProcFs proc = ProcFs.Open();
        string path = "";
        MountEntry? entry = null;
        other.Run(() =>
        {
            using SafeFileHandle handle = Fd.OpenPath(target);
            path = MountTable.PathOf(proc, handle);
            entry = MountTable.Read(proc).Find(OpenFiles.MountId(handle));
        });
        Assert.Equal(target, path);
        Assert.Equal((target, "tmpfs"), (entry?.Point, entry?.Type));
    }

    private static string Describe(MountEntry entry)
        => $"{entry.Id} {entry.ParentId} {entry.Point} {entry.IsShared} {entry.Type} {entry.SuperOptions}";

    private static IEnumerable<string> Findmnt(string json)
        => JsonDocument.Parse(json).RootElement.GetProperty("filesystems").EnumerateArray().Select(mount =>
            $"{mount.GetProperty("id")} {mount.GetProperty("parent")} {mount.GetProperty("target")} "
            + $"{mount.GetProperty("propagation").GetString()!.Contains("shared", StringComparison.Ordinal)} "
            + $"{mount.GetProperty("fstype")} {mount.GetProperty("fs-options")}");

    private static MountTable Parse(string text) => MountTable.Parse(Encoding.UTF8.GetBytes(text));

    private static MountEntry ParseOne(string line) => Assert.Single(Parse(line + "\n").Entries);
}
