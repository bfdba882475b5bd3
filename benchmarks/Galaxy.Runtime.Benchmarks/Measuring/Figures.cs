using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The cost of one operation.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Figures(double Microseconds, double Bytes);
