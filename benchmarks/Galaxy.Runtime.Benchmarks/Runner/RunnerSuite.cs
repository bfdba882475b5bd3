using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>Core alone, measured by BenchmarkDotNet: there is no server whose moods two sides would have to share.</summary>
internal sealed class RunnerSuite : ISuite
{
    private static readonly Aim OperationAim = new() { Microseconds = 15, Bytes = 4_096 };

    public string Name => "runner";

    public Task<IReadOnlyList<Row>> RunAsync(Effort effort)
    {
        var summary = BenchmarkRunner.Run<RunnerBenchmarks>(ConfigOf(effort));
        IReadOnlyList<Row> rows = [.. summary.Reports.Select(RowOf)];
        return rows.Count > 0 ? Task.FromResult(rows) : throw new InvalidOperationException("BenchmarkDotNet measured nothing.");
    }

    private static Row RowOf(BenchmarkReport report)
    {
        var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        var time = report.ResultStatistics ?? throw new InvalidOperationException($"The benchmark \"{name}\" failed.");
        var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? throw new InvalidOperationException($"The bytes of \"{name}\" are unknown.");
        return new Row($"runner: {name}", new Figures(time.Median / 1_000, bytes), Floor: null, name is RunnerBenchmarks.WithSettings ? Aim.None : OperationAim);
    }

    private static ManualConfig ConfigOf(Effort effort)
    {
        // In this process: nothing is generated, restored or built, so it runs wherever the benchmarks themselves do.
        var job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(effort.RunnerIterations)
            .WithIterationCount(effort.RunnerIterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(200));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"))
            .WithOptions(ConfigOptions.DisableLogFile);
    }
}
