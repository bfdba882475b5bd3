namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>Reads tables of a Markdown text.</summary>
internal static class MarkdownTable
{
    /// <summary>The rows of the table below a heading, cell by cell, without the head.</summary>
    public static string[][] Below(string text, string heading)
    {
        var rows = text.Split('\n')
            .SkipWhile(line => line != heading)
            .SkipWhile(static line => !line.StartsWith('|'))
            .TakeWhile(static line => line.StartsWith('|'))
            .Skip(2);
        return [.. rows.Select(static row => row.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }
}
