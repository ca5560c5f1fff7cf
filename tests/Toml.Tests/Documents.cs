using System.Text;

namespace Tuck.Toml.Tests;

/// <summary>Documents the tests share.</summary>
internal static class Documents
{
    /// <summary>One of everything.</summary>
    public const string Sample = """"
        # a comment
        title = "T\u00e9st \"q\" \U0001F600"
        literal = 'C:\path'
        "quoted key" = """
        two
        lines \
          folded ""quotes"" """
        raw = '''
        it's
        '''
        dotted.a.b = 1
        dotted.c = 0xdead_beef
        float = -1.5e-3
        inf = -inf
        nan = nan
        flag = true
        date = 1979-05-27
        time = 07:32:00.999999
        local = 1979-05-27 07:32:00
        offset = 1979-05-27T00:32:00-07:00
        list = [ 1, [ "a", 'b' ], # comment
          { x = 1, y.z = 2 },
        ]

        [table]
        key = {}

        [table.sub.deep]
        [[grant]]
        secret = "db"
        [[grant.sub]]
        n = 1
        [[grant]]
        secret = "api"

        """";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static TomlTable Parse(string text) => TomlDocument.Parse(Bytes(text));

    public static TomlException Refuse(string text) => Assert.Throws<TomlException>(() => Parse(text));
}
