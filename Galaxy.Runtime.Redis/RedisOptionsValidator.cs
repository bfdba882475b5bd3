using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Redis;

internal sealed class RedisOptionsValidator(IOptions<RedisUse> use, string section) : IValidateOptions<RedisOptions>
{
    private const int LongestName = 200;
    private const int LongestStream = 100_000_000;

    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var check = new OptionsCheck(section);
        CheckServer(check, use.Value, options);
        check.Require(options.KeyPrefix is { Length: <= LongestName }, nameof(options.KeyPrefix), options.KeyPrefix, "up to 200 characters");
        check.InRange(nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        CheckStreams(check, options.Streams);
        CheckJobs(check, options.Jobs);
        return check.Result;
    }

    private static void CheckServer(OptionsCheck check, RedisUse use, RedisOptions options)
    {
        if (use.Configuration is { } configuration)
        {
            check.RequireSecret(configuration.EndPoints.Count > 0, "ConfigurationOptions", "names no server: add one to EndPoints.");
        }
        else if (use.FindMultiplexer(options) is null)
        {
            CheckConnectionString(check, options.ConnectionString);
        }
    }

    private static void CheckConnectionString(OptionsCheck check, string? connectionString)
    {
        const string Key = nameof(RedisOptions.ConnectionString);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            check.RequireSecret(holds: false, Key, "is not set: give host:port there or to UseRedis.");
            return;
        }

        check.RequireSecret(
            RedisSource.TryParse(connectionString, out _),
            Key,
            "is not a Redis connection string (host:port,password=…,ssl=true): it names no host, or a keyword is not known.");
    }

    private static void CheckStreams(OptionsCheck check, RedisStreamOptions streams)
    {
        Check(nameof(streams.HealthEventsMaxLength), streams.HealthEventsMaxLength);
        Check(nameof(streams.NotificationIntentsMaxLength), streams.NotificationIntentsMaxLength);
        Check(nameof(streams.JobResultsMaxLength), streams.JobResultsMaxLength);
        Check(nameof(streams.DeadLettersMaxLength), streams.DeadLettersMaxLength);

        void Check(string key, int value) => check.InRange($"{nameof(RedisOptions.Streams)}:{key}", value, 1, LongestStream);
    }

    private static void CheckJobs(OptionsCheck check, RedisJobConsumerOptions jobs)
    {
        CheckName(nameof(jobs.Group), jobs.Group);
        CheckName(nameof(jobs.ConsumerName), jobs.ConsumerName);
        check.InRange(Key(nameof(jobs.MaxParallelJobs)), jobs.MaxParallelJobs, 1, 1000);
        check.InRange(Key(nameof(jobs.PollInterval)), jobs.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        if (check.InRange(Key(nameof(jobs.ClaimIdle)), jobs.ClaimIdle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)))
        {
            check.InRange(Key(nameof(jobs.ClaimHeartbeat)), jobs.ClaimHeartbeat, TimeSpan.FromMilliseconds(100), jobs.ClaimIdle / 3);
        }

        check.InRange(Key(nameof(jobs.DeliveryLimit)), jobs.DeliveryLimit, 1, 1000);
        check.InRange(Key(nameof(jobs.RetryFor)), jobs.RetryFor, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        check.InRange(Key(nameof(jobs.OrderMemory)), jobs.OrderMemory, TimeSpan.FromHours(2), TimeSpan.FromDays(30));
        if (check.InRange(Key(nameof(jobs.RetryDelay)), jobs.RetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)))
        {
            check.InRange(Key(nameof(jobs.MaxRetryDelay)), jobs.MaxRetryDelay, jobs.RetryDelay, TimeSpan.FromHours(1));
        }

        check.InRange(Key(nameof(jobs.MaxFieldBytes)), jobs.MaxFieldBytes, 256, 65_536);

        void CheckName(string key, string value) => check.Require(value is { Length: > 0 and <= LongestName }, Key(key), value, "1 to 200 characters");
        static string Key(string key) => $"{nameof(RedisOptions.Jobs)}:{key}";
    }
}

/// <summary>What the configuration keys of the options are called.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RedisOptions))]
internal sealed partial class RedisOptionsJson : JsonSerializerContext;
