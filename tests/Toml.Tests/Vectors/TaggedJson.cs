using System.Globalization;
using System.Text.Json;

namespace Tuck.Toml.Tests.Vectors;

/// <summary>Compares a document with the suite's description of it: objects with "type" and "value".</summary>
internal static class TaggedJson
{
    public static void AssertEqual(JsonElement expected, object actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            AssertArray(expected, Assert.IsType<TomlArray>(actual), path);
        }
        else if (expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String)
        {
            AssertScalar(type.GetString()!, expected.GetProperty("value").GetString()!, actual, path);
        }
        else
        {
            AssertTable(expected, Assert.IsType<TomlTable>(actual), path);
        }
    }

    private static void AssertArray(JsonElement expected, TomlArray actual, string path)
    {
        Assert.True(expected.GetArrayLength() == actual.Count, path);
        for (int i = 0; i < actual.Count; i++)
        {
            AssertEqual(expected[i], actual[i], $"{path}[{i}]");
        }
    }

    private static void AssertTable(JsonElement expected, TomlTable actual, string path)
    {
        Assert.True(expected.EnumerateObject().Count() == actual.Count, path);
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            Assert.True(actual.TryGetValue(property.Name, out object? value), $"{path}.{property.Name}");
            AssertEqual(property.Value, value, $"{path}.{property.Name}");
        }
    }

    private static void AssertScalar(string type, string expected, object actual, string path)
    {
        (string actualType, string text) = actual switch
        {
            string value => ("string", value),
            long value => ("integer", value.ToString(CultureInfo.InvariantCulture)),
            double value => ("float", value.ToString("R", CultureInfo.InvariantCulture)),
            bool value => ("bool", value ? "true" : "false"),
            TomlDateTime value => (TypeOf(value.Kind), value.ToString()),
            _ => (actual.GetType().Name, ""),
        };
        Assert.True(type == actualType, $"{path}: {type}, not {actualType}");
        Assert.True(Normal(type, expected) == text, $"{path}: {expected}, not {text}");
    }

    private static string TypeOf(TomlDateTimeKind kind) => kind switch
    {
        TomlDateTimeKind.OffsetDateTime => "datetime",
        TomlDateTimeKind.LocalDateTime => "datetime-local",
        TomlDateTimeKind.LocalDate => "date-local",
        _ => "time-local",
    };

    // The suite writes three digits of a fraction, and floats in more than one way.
    private static string Normal(string type, string text) => type switch
    {
        "float" => text.Trim('+') switch
        {
            "nan" or "-nan" => "NaN",
            "inf" => "Infinity",
            "-inf" => "-Infinity",
            string number => double.Parse(number, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        },
        "datetime" or "datetime-local" or "time-local" =>
            System.Text.RegularExpressions.Regex.Replace(text, @"(\.\d*?)0+(?=$|[Z+-])", "$1"),
        _ => text,
    };
}
