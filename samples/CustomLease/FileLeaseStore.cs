using System.Text;
using Galaxy.Runtime;
using Galaxy.Runtime.Ports;
using Microsoft.Extensions.Options;

namespace CustomLease;

/// <summary>Leases among the hosts of one machine: one file per game has the holder's token and the expiry, and is locked while it is read and written.</summary>
public sealed class FileLeaseStore(IOptions<FileLeaseOptions> options, TimeProvider time) : IGameLeaseStore
{
    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        ChangeAsync(gameId, (holder, isLive) => !isLive || holder == token, $"{token} {(time.GetUtcNow() + ttl).UtcTicks}", cancellationToken);

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        ChangeAsync(gameId, (holder, isLive) => isLive && holder == token, $"{token} {(time.GetUtcNow() + ttl).UtcTicks}", cancellationToken);

    public async ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) =>
        await ChangeAsync(gameId, (holder, _) => holder == token, "", cancellationToken);

    private async ValueTask<bool> ChangeAsync(string gameId, Func<string, bool, bool> isAllowed, string lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var file = new FileStream(Path.Join(options.Value.Folder, gameId + ".lease"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                using var reader = new StreamReader(file, leaveOpen: true);
                var found = (await reader.ReadToEndAsync(cancellationToken)).Split(' ');
                var isLive = found.Length == 2 && long.TryParse(found[1], out var until) && until > time.GetUtcNow().UtcTicks;
                if (!isAllowed(found[0], isLive)) return false;
                file.Position = 0;
                await file.WriteAsync(Encoding.UTF8.GetBytes(lease), cancellationToken);
                file.SetLength(lease.Length);
                return true;
            }
            // A plain IOException: another host has locked the file. Again, until the caller's deadline.
            catch (IOException busy) when (busy.GetType() == typeof(IOException)) { await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken); }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new RuntimePortException(PortFault.Unavailable, "The folder of the lease files cannot be used.", fault);
            }
        }
    }
}
