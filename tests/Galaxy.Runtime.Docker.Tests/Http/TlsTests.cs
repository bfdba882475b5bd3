using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class TlsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string folder = Directory.CreateTempSubdirectory("tls-").FullName;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 authority;
    private readonly X509Certificate2 server;

    public TlsTests()
    {
        authority = Issue("CN=Test Authority", issuer: null);
        server = Issue("CN=localhost", authority);
        using var client = Issue("CN=client", authority);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "cert.pem"), client.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        listener.Start();
    }

    private string Host => $"tcp://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public void Dispose()
    {
        listener.Dispose();
        authority.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_engine_with_client_certificates_is_spoken_to()
    {
        using var serving = Serve(wantsClientCertificate: true);
        await using var services = Services(Host, folder);

        (await services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None)).Id.Should().Be("tls");
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_not_trusted()
    {
        using var stranger = Issue("CN=Another Authority", issuer: null);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), stranger.ExportCertificatePem());
        using var serving = Serve(wantsClientCertificate: false);
        await using var services = Services(Host, folder);

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("is not trusted").And.Contain("ca.pem");
    }

    [Fact]
    public async Task A_missing_client_certificate_is_suspected()
    {
        File.Delete(Path.Combine(folder, "cert.pem"));
        File.Delete(Path.Combine(folder, "key.pem"));
        using var serving = Serve(wantsClientCertificate: true);
        await using var services = Services(Host, folder);

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("wants a client certificate");
    }

    [Fact]
    public async Task An_engine_without_tls_is_told_apart()
    {
        using var stopping = new CancellationTokenSource();
        _ = AnswerAsync(connection => AnswerHttpAsync(new NetworkStream(connection, ownsSocket: true), "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), stopping.Token);
        await using var services = Services(Host, folder);

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Message.Should().Contain("does not speak TLS");
        await stopping.CancelAsync();
    }

    [Fact]
    public async Task An_engine_that_wants_tls_is_told_apart()
    {
        using var stopping = new CancellationTokenSource();
        _ = AnswerAsync(
            connection => AnswerHttpAsync(new NetworkStream(connection, ownsSocket: true), "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"),
            stopping.Token);
        await using var services = Services(Host, certificates: null);

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Message.Should().Contain("If it wants TLS, set Galaxy:Runtime:Docker:CertificatePath");
        await stopping.CancelAsync();
    }

    [Fact]
    public async Task A_certificate_file_that_is_none_is_named_without_its_content()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), "my secret key");
        using var serving = Serve(wantsClientCertificate: false);
        await using var services = Services(Host, folder);

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Message.Should().Contain("key.pem must be readable PEM files").And.NotContain("my secret");
    }

    private CancellationTokenSource Serve(bool wantsClientCertificate)
    {
        var stopping = new CancellationTokenSource();
        _ = AnswerAsync(
            async connection =>
            {
                var secure = new SslStream(new NetworkStream(connection, ownsSocket: true));
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = server,
                    ClientCertificateRequired = wantsClientCertificate,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => !wantsClientCertificate || certificate is not null,
                });
                const string Body = """{"ApiVersion":"1.41","ID":"tls"}""";
                await AnswerHttpAsync(secure, $"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
            },
            stopping.Token);
        return stopping;
    }

    private async Task AnswerAsync(Func<Socket, Task> answer, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptSocketAsync(stopping);
                _ = Task.Run(
                    async () =>
                    {
                        try
                        {
                            await answer(connection);
                        }
                        catch (Exception exception) when (exception is IOException or AuthenticationException)
                        {
                            connection.Dispose();
                        }
                    },
                    stopping);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    // Answers each request of a connection, whatever it asks, until the client leaves.
    private static async Task AnswerHttpAsync(Stream stream, string response)
    {
        await using var closing = stream;
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(response));
            if (response.StartsWith("HTTP/1.0", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private static ServiceProvider Services(string host, string? certificates) => new ServiceCollection().AddGalaxyRuntime().UseDocker(options =>
    {
        options.Host = host;
        options.CertificatePath = certificates;
    }).Services.BuildServiceProvider();

    private static X509Certificate2 Issue(string subject, X509Certificate2? issuer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
        {
            return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        }

        using var issued = request.Create(issuer, now.AddHours(-1), now.AddDays(1), [1, 2, (byte)subject.Length]);
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), password: null);
    }
}
