using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A self-made authority, and the certificate that it gave a server named localhost, as files.</summary>
internal sealed class TlsCertificates : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("galaxy-tls-").FullName;

    public TlsCertificates()
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var authorityKey = RSA.Create(2048);
        var authorityRequest = new CertificateRequest("CN=galaxy test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, from.AddDays(3));

        using var serverKey = RSA.Create(2048);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        serverRequest.CertificateExtensions.Add(names.Build());
        using var server = serverRequest.Create(authority, from, from.AddDays(2), [1, 2, 3, 4]);

        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Server, server.ExportCertificatePem());
        File.WriteAllText(ServerKey, serverKey.ExportPkcs8PrivateKeyPem());
    }

    public string Authority => Path.Join(directory, "authority.pem");

    /// <summary>The settings of a Redis server that speaks TLS, and nothing else, at its port.</summary>
    public string[] ServerSettings =>
        ["--port", "0", "--tls-port", "{port}", "--tls-auth-clients", "no", "--tls-ca-cert-file", Authority, "--tls-cert-file", Server, "--tls-key-file", ServerKey];

    private string Server => Path.Join(directory, "server.pem");

    private string ServerKey => Path.Join(directory, "server-key.pem");

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
