using Galaxy.Runtime;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The hosted workers.</summary>
public static class GalaxyRuntimeRecoveryBuilderExtensions
{
    /// <summary>
    /// Turns the hosted recovery off: nothing is reconciled at boot and on a timer. <see cref="IRuntimeReconciler"/> is still there, for
    /// hosts that call <see cref="IRuntimeReconciler"/> themselves. Of all hosts that share stores and an engine, at least one should leave it on.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder WithoutRecovery(this IGalaxyRuntimeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RegisteredInstance.Of<RecoverySwitch>(builder.Services).IsOff = true;
        return builder;
    }

    /// <summary>Adds the worker that removes containers of games that were stopped longer than <c>Retention.MaxAge</c> ago.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options in code; null leaves the defaults.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder AddContainerCleanup(this IGalaxyRuntimeBuilder builder, Action<RetentionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is not null)
        {
            builder.Services.Configure<GalaxyRuntimeOptions>(options => configure(options.Retention));
        }

        builder.Services.AddSingleton<IHostedService>(static services => services.GetRequiredService<RuntimeGraph>().Retention);
        return builder;
    }
}
