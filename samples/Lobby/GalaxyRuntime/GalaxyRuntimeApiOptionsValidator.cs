using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Http;

internal sealed class GalaxyRuntimeApiOptionsValidator : IValidateOptions<GalaxyRuntimeApiOptions>
{
    private const int MostStreams = 10_000;

    private static readonly TimeSpan ShortestKeepAlive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestKeepAlive = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, GalaxyRuntimeApiOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.MaxEventStreams is < 1 or > MostStreams)
        {
            result.AddError($"{GalaxyRuntimeApiOptions.SectionName}:{nameof(options.MaxEventStreams)} is {options.MaxEventStreams}; allowed: 1 to {MostStreams}.");
        }

        if (options.EventKeepAlive < ShortestKeepAlive || options.EventKeepAlive > LongestKeepAlive)
        {
            result.AddError($"{GalaxyRuntimeApiOptions.SectionName}:{nameof(options.EventKeepAlive)} is {options.EventKeepAlive}; allowed: {ShortestKeepAlive} to {LongestKeepAlive}.");
        }

        return result.Build();
    }
}
