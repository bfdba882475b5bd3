namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>A test that mounts a disk of its own, which takes root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = TmpfsMount.IsPossible ? null : "needs root on Linux with the right to mount, to make a disk that is full or read-only";
}
