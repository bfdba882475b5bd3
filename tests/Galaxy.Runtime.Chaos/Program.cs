namespace Galaxy.Runtime.Chaos;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => arguments is [HostProgram.Verb, var file]
        ? HostProgram.RunAsync(HostArguments.Read(file))
        : CommandLine.RunAsync(arguments, Console.Out);
}
