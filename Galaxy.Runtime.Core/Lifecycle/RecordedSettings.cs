namespace Galaxy.Runtime;

/// <summary>
/// The settings that containers are created with: those of the request, or those that the game's record names. The store keeps them beside the record, once
/// per game and digest; the record's own come with it, so that only a request that brings new ones costs a call.
/// </summary>
internal sealed class RecordedSettings(IRuntimeRecordStore records, GameSettingsRules rules)
{
    /// <summary>The settings that an operation's new container gets.</summary>
    /// <returns><see cref="GameSettings.None"/> where there are none.</returns>
    public async ValueTask<StepResult<GameSettings>> ForNewAsync(OperationScope scope)
    {
        var settings = scope.Operation.Settings;
        if (settings is null)
        {
            var digest = scope.Record?.SettingsDigest;
            try
            {
                settings = await FindAsync(scope, digest);
            }
            catch (RuntimePortException fault)
            {
                return Failure.Store("read settings", fault);
            }

            if (settings is null)
            {
                return Missing(digest);
            }
        }

        scope.Draft.SettingsDigest = settings.DigestOrNull;
        return rules.FindLink(settings) is { } link ? Failure.StartConfig(link) : settings;
    }

    /// <summary>The settings with a digest; null if the store does not have them, or not in a form that this version reads.</summary>
    /// <exception cref="RuntimePortException">The store did not answer.</exception>
    public async ValueTask<GameSettings?> FindAsync(OperationScope scope, string? digest)
    {
        if (digest is null)
        {
            return GameSettings.None;
        }

        var json = string.Equals(scope.Before?.SettingsDigest, digest, StringComparison.Ordinal) ? scope.SettingsBefore : null;
        json ??= await scope.AskAsync(PortCall.FindSettings, cancel => records.FindSettingsAsync(scope.GameId, digest, cancel));

        // What a newer version wrote may have members that this one would leave out: then the digest is another.
        return GameSettings.TryParse(json, out var settings, out _) && string.Equals(settings.Digest, digest, StringComparison.Ordinal) ? settings : null;
    }

    /// <summary>Stores what the container is about to be created with, unless the record names the same: the last thing before commit, because entry and record name it from then on.</summary>
    public async ValueTask<Failure?> SaveAsync(OperationScope scope, GameSettings settings)
    {
        if (scope.Draft.SettingsDigest is not { } digest || (scope.SettingsBefore is not null && string.Equals(scope.Before?.SettingsDigest, digest, StringComparison.Ordinal)))
        {
            return null;
        }

        try
        {
            await scope.AskAsync(PortCall.SaveSettings, cancel => records.SaveSettingsAsync(scope.GameId, digest, settings.ToJson(), cancel), besides: TimeSpan.Zero);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Store("save settings", fault);
        }
    }

    private static Failure Missing(string? digest) => new(
        ErrorCode.InternalError,
        $"the record store does not have the settings {digest} that the game's record names, or a newer version wrote them; ask again with settings");
}
