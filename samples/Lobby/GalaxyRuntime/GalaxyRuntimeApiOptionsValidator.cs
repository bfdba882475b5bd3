using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Http;

internal sealed class GalaxyRuntimeApiOptionsValidator : IValidateOptions<GalaxyRuntimeApiOptions>
{
    public ValidateOptionsResult Validate(string? name, GalaxyRuntimeApiOptions options)
    {
        var check = new OptionsCheck(GalaxyRuntimeApiOptions.SectionName);
        check.InRange(nameof(options.MaxEventStreams), options.MaxEventStreams, 1, 10_000);
        check.InRange(nameof(options.EventKeepAlive), options.EventKeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        return check.Result;
    }
}
