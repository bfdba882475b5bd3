using Microsoft.Extensions.DependencyInjection;

namespace CustomLease;

/// <summary>How a host uses a lease store of its own; the rest of the ports may come from anywhere.</summary>
public static class FileLeaseRegistration
{
    public static IGalaxyRuntimeBuilder UseFileLeases(this IGalaxyRuntimeBuilder builder, string folder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        #region readme-use-lease-store
        builder.Services.Configure<FileLeaseOptions>(options => options.Folder = folder);
        return builder.UseLeaseStore<FileLeaseStore>();
        #endregion
    }
}
