using Galaxy.Runtime.Benchmarks;

// galaxy-bench [--short] [suite…]: all suites unless some are named; the table goes to stdout, progress to stderr.
var effort = args.Contains("--short", StringComparer.Ordinal) ? Effort.Short : Effort.Full;
var names = args.Where(static argument => !argument.StartsWith('-')).ToHashSet(StringComparer.Ordinal);
ISuite[] suites = [new RunnerSuite(), new EngineCallSuite(), new WholeLifeSuite(), new PostgresSuite(), new RedisSuite()];
if (args.Except(["--short"]).Except(suites.Select(static suite => suite.Name)).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"\"{unknown}\" is not known; there are --short, {string.Join(", ", suites.Select(static suite => suite.Name))}.");
    return 2;
}

var rows = new List<Row>();
foreach (var suite in suites.Where(suite => names.Count == 0 || names.Contains(suite.Name)))
{
    await Console.Error.WriteLineAsync($"measuring: {suite.Name}");
    rows.AddRange(await suite.RunAsync(effort));
}

Console.Write(Table.Of(rows));
return 0;
