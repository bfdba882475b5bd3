namespace Galaxy.Runtime.Docker;

/// <summary>
/// The Docker Engine and how to talk to it; configuration section <c>Galaxy:Runtime:Docker</c>. All are validated when the host
/// starts. What is null here is taken from the environment as the docker command does.
/// </summary>
public sealed class DockerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Galaxy:Runtime:Docker";

    /// <summary>
    /// The engine's address: <c>unix:///path</c>, <c>tcp://host:port</c>, <c>http://host:port</c> or <c>https://host:port</c>.
    /// Default null, the first of these that names one: <c>DOCKER_HOST</c>; the Docker context that <c>DOCKER_CONTEXT</c> or
    /// <c>config.json</c> names; the first socket that exists of <c>/var/run/docker.sock</c>, <c>$XDG_RUNTIME_DIR/docker.sock</c> and those of
    /// Docker Desktop in <c>~/.docker</c>. It is found once, when the host starts; the preflight and the log say which and why.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>
    /// The identity of the engine that records carry: 1 to 128 characters, no blanks or control characters. Default null: the id that the engine reports. An engine that
    /// reports another one at each call (Podman) needs one; one that is set stays when the engine is upgraded or gets another data root. Give each engine its own.
    /// </summary>
    public string? EngineId { get; set; }

    /// <summary>
    /// Whether a <c>tcp://</c> or <c>http://</c> address is spoken to with TLS; <c>https://</c> always is, a socket never. Default null: when
    /// <c>DOCKER_TLS_VERIFY</c> is set or <see cref="CertificatePath"/> is, or the Docker context has certificates. The engine's certificate is always verified.
    /// </summary>
    public bool? UseTls { get; set; }

    /// <summary>
    /// The folder of <c>ca.pem</c> (whom to trust; absent: the system's authorities), <c>cert.pem</c> and <c>key.pem</c> (our client
    /// certificate; both or neither). Default null: that of the Docker context, else <c>DOCKER_CERT_PATH</c>, else <c>~/.docker</c>.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>
    /// The version of the engine's API to speak, such as <c>1.45</c>: 1.41 to 1.51. An engine that does not speak it is refused. Default null:
    /// <c>DOCKER_API_VERSION</c>, else the newest that both sides know.
    /// </summary>
    public string? ApiVersion { get; set; }

    /// <summary>How long connecting may take: 100 ms to 5 min. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a single call may take when its caller sets no earlier deadline: 1 s to 1 h. Default 2 min. A stop gets its grace
    /// period besides; pulls and event streams are not limited by it.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a pull may go on without a layer that moves before it is cancelled: 1 s to 1 h. Default 60 s. Once all layers are downloaded,
    /// <see cref="PullOptions.UnpackTimeout"/> counts.
    /// </summary>
    public TimeSpan PullStallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Credentials by registry host as it stands in image references, such as <c>registry.example.com:5000</c> or <c>docker.io</c>.
    /// They win over the Docker configuration file.
    /// </summary>
    public Dictionary<string, DockerRegistryCredential> RegistryCredentials { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The Docker configuration file whose <c>auths</c> are used; it is read at each pull, so a later login counts. Credential
    /// helpers are not supported. Default null: <c>config.json</c> in <c>DOCKER_CONFIG</c>, else in <c>~/.docker</c>, if there is one.
    /// </summary>
    public string? DockerConfigPath { get; set; }
}

/// <summary>What logs in to a registry: a user name and password, or an identity token.</summary>
public sealed class DockerRegistryCredential
{
    /// <summary>The user name; null with an identity token.</summary>
    public string? Username { get; set; }

    /// <summary>The password or access token; a secret.</summary>
    public string? Password { get; set; }

    /// <summary>The identity token that a login returned; a secret.</summary>
    public string? IdentityToken { get; set; }
}
