namespace Galaxy.Runtime.Core.Tests.Model;

/// <summary>What people and attackers send instead of game ids.</summary>
public sealed class MalformedGameIds : TheoryData<string?>
{
    public MalformedGameIds() => AddRange([.. All]);

    public static IReadOnlyList<string?> All { get; } =
    [
        null,
        "",
        " ",
        "\t\n",
        "../x",
        "..",
        ".",
        "a/b",
        "a\\b",
        "/etc",
        "a\0b",
        "a\n",
        "\u001b[31mred",
        "A",
        "gAme",
        "-a",
        "a-",
        "-",
        "a_b",
        "a.b",
        "a b",
        " a",
        "a ",
        "ä",
        "g\u0131",
        "ｇ１",
        "٣",
        "🐳",
        "\ud800",
        "xn--\u00e9",
        new string('a', 52),
        new string('a', 200),
        new string('a', 10_000),
    ];
}
