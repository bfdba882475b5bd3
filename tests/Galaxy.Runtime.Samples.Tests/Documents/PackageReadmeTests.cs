using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>The first program in each package's README.</summary>
public sealed class PackageReadmeTests
{
    /// <summary>What the SDK's implicit usings add to a console program.</summary>
    private const string ImplicitUsings = """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    [Theory]
    [InlineData("Core")]
    [InlineData("Docker")]
    [InlineData("Postgres")]
    [InlineData("Redis")]
    [InlineData("Testing")]
    public void The_first_program_compiles_as_it_stands(string package)
    {
        var program = Repository.Read($"Galaxy.Runtime.{package}/README.md").Split("```csharp\n")[1].Split("```")[0];

        var compilation = CSharpCompilation.Create(
            "FirstGame", [CSharpSyntaxTree.ParseText(program), CSharpSyntaxTree.ParseText(ImplicitUsings)], References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        // A host's newer version of a package that ours was built with: the SDK does not warn of it either.
        compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id is not ("CS1701" or "CS1702")).Should().BeEmpty();
    }
}
