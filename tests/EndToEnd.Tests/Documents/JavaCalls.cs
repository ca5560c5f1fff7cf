using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>Calls in a piece of Java, each with one text for an argument.</summary>
internal sealed class JavaCalls(string code)
{
    /// <summary>What a method is called with; it is called once.</summary>
    public string Of(string method) => Assert.Single(Regex.Matches(code, $"""\b{method}\("([^"]*)"\)""")).Groups[1].Value;
}
