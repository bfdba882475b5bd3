using System.Diagnostics;

namespace Galaxy.Runtime;

/// <summary>Times and traces one call from its beginning to its disposal; it has failed unless it says otherwise.</summary>
internal struct PortCallMeasure(RuntimeTelemetry telemetry, PortCall call, Activity? activity, long began) : IDisposable
{
    private bool hasSucceeded;

    public void Succeeded() => hasSucceeded = true;

    public readonly void Dispose()
    {
        telemetry.EndCall(call, began, hasSucceeded);
        if (activity is not null)
        {
            activity.SetStatus(hasSucceeded ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
            activity.Dispose();
        }
    }
}
