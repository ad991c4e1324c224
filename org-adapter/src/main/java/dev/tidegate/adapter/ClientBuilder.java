package dev.tidegate.adapter;

import dev.tidegate.adapter.inbound.OutboxBounds;
import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.OrgId;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What a client needs to know. Endpoint, org and certificates have to be given; the rest has
/// defaults.
public final class ClientBuilder {
  private Optional<String> endpoint = Optional.empty();
  private Optional<OrgId> org = Optional.empty();
  private Optional<GrpcTransport.Files> tls = Optional.empty();
  private Optional<String> serverName = Optional.empty();
  private Optional<ManagedChannel> transport = Optional.empty();
  private Optional<Path> outbox = Optional.empty();
  private Optional<OutboxListener> listener = Optional.empty();
  private OutboxBounds bounds = OutboxBounds.DEFAULT;
  private Duration deadline = Duration.ofSeconds(10);
  private Duration keepAlive = Duration.ofSeconds(30);
  private Backoff backoff = Backoff.DEFAULT;
  private Time time = Time.system();
  private RandomGenerator random = new SecureRandom();

  ClientBuilder() {}

  /// @param hostAndPort of a broker of the org's home region, such as `broker.eu.example:7443`
  public ClientBuilder endpoint(String hostAndPort) {
    endpoint = Optional.of(hostAndPort);
    return this;
  }

  /// The org that the certificate is of.
  public ClientBuilder org(OrgId name) {
    org = Optional.of(name);
    return this;
  }

  public ClientBuilder org(String name) {
    return org(new OrgId(name));
  }

  /// PEM files: the org's certificate chain, its key (PKCS#8), and the authorities that brokers are
  /// checked against. They are read again for each connection, and a broker that refuses an expired
  /// certificate is connected to anew: to renew them, replace the files before they expire. Files
  /// that cannot be used leave the last good ones in force.
  public ClientBuilder mtls(Path certificate, Path key, Path authorities) {
    tls = Optional.of(new GrpcTransport.Files(certificate, key, authorities));
    return this;
  }

  /// The name that the broker's certificate has to be of, if it is not the endpoint's host.
  public ClientBuilder serverName(String name) {
    serverName = Optional.of(name);
    return this;
  }

  /// The file of the durable outbox; made if it is not there. Of one process at a time.
  public ClientBuilder outbox(Path file) {
    outbox = Optional.of(file);
    return this;
  }

  /// How much may wait in the outbox before a submit fails with OVERLOADED. Default 1 000 000 and 1
  /// GiB.
  public ClientBuilder outboxBounds(long rows, long bytes) {
    bounds = bounds.withRows(rows).withBytes(bytes);
    return this;
  }

  public ClientBuilder outboxListener(OutboxListener told) {
    listener = Optional.of(told);
    return this;
  }

  /// Of each blocking call, over all its attempts. Default 10 s.
  public ClientBuilder deadline(Duration overall) {
    if (!overall.isPositive() || overall.toMinutes() > 10) {
      throw new IllegalArgumentException(
          "deadline: " + overall + " (expected: above 0, at most 10 min)");
    }
    deadline = overall;
    return this;
  }

  /// How long a connection with open streams may be silent before it is probed. Default 30 s, at
  /// least 10 s.
  public ClientBuilder keepAlive(Duration silence) {
    if (silence.toSeconds() < 10) {
      throw new IllegalArgumentException("keepAlive: " + silence + " (expected: >= 10 s)");
    }
    keepAlive = silence;
    return this;
  }

  /// The bounds of the waits between attempts, which are drawn at random below them. Default 200 ms
  /// to 15 s.
  public ClientBuilder backoff(Duration first, Duration max) {
    backoff = new Backoff(first, max);
    return this;
  }

  /// The source of keys and of jitter; for simulations. The default is the system's own.
  public ClientBuilder random(RandomGenerator source) {
    random = source;
    return this;
  }

  ClientBuilder transport(ManagedChannel given) {
    transport = Optional.of(given);
    return this;
  }

  /// Connects at the first use; but an outbox begins to publish what it holds at once.
  ///
  /// @throws IllegalStateException if something is missing
  /// @throws TidegateException NO_IDENTITY if the certificate files cannot be read,
  ///   STORE_UNAVAILABLE if the outbox cannot
  public TidegateClient build() {
    OrgId of = org.orElseThrow(() -> new IllegalStateException("client: without an org"));
    ManagedChannel channel = transport.orElseGet(this::connect);
    return new TidegateClient(
        new ClientSettings(of, deadline, backoff, time, random, outbox, bounds, listener), channel);
  }

  private ManagedChannel connect() {
    return GrpcTransport.connect(
        endpoint.orElseThrow(() -> new IllegalStateException("client: without an endpoint")),
        tls.orElseThrow(() -> new IllegalStateException("client: without certificates")),
        serverName,
        keepAlive);
  }
}
