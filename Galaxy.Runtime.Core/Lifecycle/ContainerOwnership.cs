using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Distinguishes our containers from foreign ones. Labels alone prove nothing, because <c>docker commit</c> copies them: the name counts too.</summary>
internal static class ContainerOwnership
{
    /// <summary>Whether a container is this instance's container of the game; one whose labels cannot be read is foreign.</summary>
    public static bool IsOurs(ContainerInfo container, string gameId, string instanceId) =>
        string.Equals(container.Name, GameIds.ContainerName(gameId), StringComparison.Ordinal)
        && Has(container, RuntimeLabels.Owner, RuntimeLabels.OwnerValue)
        && Has(container, RuntimeLabels.Kind, RuntimeLabels.KindValue)
        && Has(container, RuntimeLabels.GameId, gameId)
        && Has(container, RuntimeLabels.Instance, instanceId)
        && OperationOf(container) is not null
        && FenceOf(container) > 0;

    /// <summary>Whether a container was made by this very operation.</summary>
    public static bool IsOf(ContainerInfo container, Operation operation) => Has(container, RuntimeLabels.Operation, operation.Id.ToString("N"));

    /// <summary>The operation that made a container; null when its label does not say.</summary>
    public static Guid? OperationOf(ContainerInfo? container) =>
        container is not null && container.Labels.TryGetValue(RuntimeLabels.Operation, out var text) && Guid.TryParseExact(text, "N", out var id) ? id : null;

    /// <summary>The fence of the operation that made a container; 0 when its label does not say.</summary>
    public static long FenceOf(ContainerInfo? container) =>
        container is not null
        && container.Labels.TryGetValue(RuntimeLabels.Fence, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? fence
            : 0;

    /// <summary>The settings that a container was created with, by their digest; null when its label names none.</summary>
    public static string? SettingsOf(ContainerInfo container) =>
        container.Labels.TryGetValue(RuntimeLabels.Settings, out var text) && GameSettings.IsDigest(text) ? text : null;

    private static bool Has(ContainerInfo container, string key, string value) =>
        container.Labels.TryGetValue(key, out var text) && string.Equals(text, value, StringComparison.Ordinal);
}
