namespace Tuck.Toml;

/// <summary>How a table came to be, which decides what may still be added to it (TOML 1.0, "Table").</summary>
internal enum TableOrigin
{
    /// <summary>Named on the way to another table's header; may still be defined, once.</summary>
    Implied,

    /// <summary>Defined by a header of its own, or an element of an array of tables, or the root.</summary>
    Header,

    /// <summary>Defined by dotted keys; more dotted keys and headers of sub-tables may add to it.</summary>
    DottedKey,

    /// <summary>Written in braces: closed.</summary>
    Inline,
}
