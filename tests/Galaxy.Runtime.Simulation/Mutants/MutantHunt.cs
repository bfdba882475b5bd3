using System.Diagnostics;

namespace Galaxy.Runtime.Simulation;

/// <summary>Shows that the campaigns find planted bugs: each in a process of its own, on assemblies compiled from the mutated sources.</summary>
internal sealed class MutantHunt(string repository, string work)
{
    /// <summary>Compiles the mutated assemblies and puts them beside a copy of this program.</summary>
    public void Build()
    {
        var sources = Path.Combine(work, "sources");
        MutantSources.Write(repository, sources);
        var project = Path.Combine(sources, "Galaxy.Runtime.Testing", "Galaxy.Runtime.Testing.csproj");
        var (exitCode, output) = Run(
            "dotnet",
            ["build", project, "--configuration", "Release", "-nologo", "-v", "q", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-o", Path.Combine(work, "mutated")]);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"The mutated sources do not compile:\n{output}");
        }

        Directory.CreateDirectory(Path.Combine(work, "program"));
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(work, "program", Path.GetFileName(file)), overwrite: true);
        }

        foreach (var assembly in (string[])["Galaxy.Runtime.Core.dll", "Galaxy.Runtime.Testing.dll"])
        {
            File.Copy(Path.Combine(work, "mutated", assembly), Path.Combine(work, "program", assembly), overwrite: true);
        }
    }

    /// <summary>Plants every bug, one at a time, and none: each must be found, and nothing else.</summary>
    /// <returns>Whether it was so.</returns>
    public static bool HuntAll(string repository, string names, TextWriter output)
    {
        var work = Directory.CreateTempSubdirectory("galaxy-mutants-");
        try
        {
            var hunt = new MutantHunt(repository, work.FullName);
            hunt.Build();
            var isRight = true;
            foreach (var mutant in Mutant.All.Select(static mutant => mutant.Name).Prepend("").Where(mutant => IsChosen(mutant, names)))
            {
                var (isFound, report) = hunt.Hunt(mutant);
                var isExpected = isFound == mutant.Length > 0;
                isRight &= isExpected;
                output.WriteLine($"{(isExpected ? "ok    " : "WRONG ")} {(mutant.Length == 0 ? "(no bug)" : mutant)}: {report.Trim()}");
            }

            return isRight;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static bool IsChosen(string mutant, string names) =>
        names.Length == 0 || (mutant.Length > 0 && names.Split(',').Any(name => mutant.Contains(name.Trim(), StringComparison.Ordinal)));

    /// <returns>What the campaigns said of the bug, and whether they found it.</returns>
    public (bool IsFound, string Report) Hunt(string mutant) => Play(mutant, "--until-first");

    /// <summary>Runs the program with a bug in it.</summary>
    /// <returns>What it wrote, and whether anything was violated.</returns>
    public (bool IsFound, string Report) Play(string mutant, params string[] arguments)
    {
        var (exitCode, output) = Run("dotnet", [Path.Combine(work, "program", "Galaxy.Runtime.Simulation.dll"), .. arguments], mutant);
        return exitCode switch
        {
            0 => (false, output),
            1 => (true, output),
            _ => throw new InvalidOperationException($"The campaign against \"{mutant}\" ended with {exitCode}:\n{output}"),
        };
    }

    private static (int ExitCode, string Output) Run(string program, IReadOnlyList<string> arguments, string mutant = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment[MutantSources.Variable] = mutant;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
