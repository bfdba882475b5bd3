using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Galaxy.Runtime.Docker;

/// <summary>TLS to the engine: whom to trust and our client certificate, read when the first connection is made.</summary>
internal sealed class EngineTls(string host, string folder)
{
    public const string CertificateFile = "cert.pem";
    public const string KeyFile = "key.pem";
    private const string AuthorityFile = "ca.pem";

    /// <summary>Whether a client certificate is there to be shown.</summary>
    public bool HasClientCertificate => File.Exists(Path.Combine(folder, CertificateFile));

    public static EngineTls? Of(Endpoint endpoint, EngineAddress address, DockerOptions options, Func<string, string?> environment)
    {
        if (endpoint.TlsHost is not { } host)
        {
            return null;
        }

        var folder = options.CertificatePath
            ?? address.CertificateFolder
            ?? (environment("DOCKER_CERT_PATH") is { Length: > 0 } path ? path : DockerConfigFile.DefaultFolder(environment));
        return new EngineTls(host, folder);
    }

    /// <summary>Makes a connection a TLS connection.</summary>
    /// <exception cref="RuntimePortException">A certificate file cannot be used, or the handshake failed.</exception>
    public async ValueTask<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        var verdict = SslPolicyErrors.None;
        var options = ReadOptions();
        options.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            verdict = errors;
            return errors is SslPolicyErrors.None;
        };
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw new RuntimePortException(PortFault.Unavailable, Explain(verdict), exception);
        }
    }

    private string Explain(SslPolicyErrors verdict)
    {
        if (verdict is not SslPolicyErrors.None)
        {
            return $"The certificate of the Docker Engine at {host} is not trusted ({verdict}): check {AuthorityFile} in {folder}, and that the certificate is for that host name.";
        }

        return HasClientCertificate
            ? $"The TLS handshake with the Docker Engine at {host} failed: it does not speak TLS at that port, or refuses our {CertificateFile} in {folder}."
            : $"The TLS handshake with the Docker Engine at {host} failed: it does not speak TLS at that port, or wants a client certificate ({CertificateFile} and {KeyFile} in {folder}).";
    }

    private SslClientAuthenticationOptions ReadOptions()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        try
        {
            var authorities = Path.Combine(folder, AuthorityFile);
            if (File.Exists(authorities))
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPemFile(authorities);
                options.CertificateChainPolicy = policy;
            }

            if (HasClientCertificate)
            {
                options.ClientCertificates = [ReadClientCertificate()];
            }

            return options;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new RuntimePortException(
                PortFault.Unavailable, $"The certificate files in {folder} cannot be used ({exception.GetType().Name}): {AuthorityFile}, {CertificateFile} and {KeyFile} must be readable PEM files.", exception);
        }
    }

    private X509Certificate2 ReadClientCertificate()
    {
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile));
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows cannot use a key that was never in one of its key stores.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
        }
    }
}
