package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How an operator's command reaches a broker's operator port, and one call to it.
///
/// Each thing is taken from its own option, else from the context.
public final class GrpcOperatorOptions {
  private static final int DEADLINE_SECONDS = 10;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "A context of `tidegate context` (default: the one in use).")
  private @Nullable String context;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      description = "The broker's operator port.")
  private @Nullable String endpoint;

  @Option(names = "--cert", paramLabel = "FILE", description = "The operator's certificate (PEM).")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Its key (PEM).")
  private @Nullable Path key;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "The authorities that the broker's certificate may be of (PEM).")
  private @Nullable Path authorities;

  @Option(
      names = "--trust-domain",
      paramLabel = "DOMAIN",
      description = "The trust domain of the certificates' names.")
  private @Nullable String trustDomain;

  /// Calls the broker once.
  ///
  /// @throws CommandRefused if neither an option nor a context says where or as whom
  /// @throws TidegateException what the broker refused with; NO_IDENTITY for credentials that
  ///   cannot be used; STARTING for a broker that does not answer
  public <T> T call(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call)
      throws IOException {
    return call(context(), call);
  }

  /// As [#call(Function)], to the region's own broker if the context knows where that is, else to
  /// the broker that was meant anyway.
  ///
  /// Where it is says the context that has the region's name, else the region's configuration.
  public <T> T callAt(RegionId region, Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call)
      throws IOException {
    OperatorContext own = context();
    Optional<Site> site = site();
    if (site.isEmpty()) {
      return call(own, call);
    }
    String there =
        Optional.ofNullable(Contexts.ofUser().all().get(region.value()))
            .filter(named -> named.site().equals(own.site()))
            .orElseGet(() -> site.get().context(region))
            .endpoint();
    return call(own.at(there), call);
  }

  /// The folder that the context was made from, unless another endpoint was given.
  public Optional<Site> site() throws IOException {
    Optional<Path> folder =
        endpoint == null ? kept().flatMap(OperatorContext::site) : Optional.empty();
    return folder.isPresent() ? Optional.of(Site.open(folder.get())) : Optional.empty();
  }

  /// What is in force: the options, and the context for what they do not say.
  public OperatorContext context() throws IOException {
    Optional<OperatorContext> kept = kept();
    return new OperatorContext(
        choose("--endpoint", endpoint, kept.map(OperatorContext::endpoint)),
        choose("--cert", certificate, kept.map(OperatorContext::certificate)),
        choose("--key", key, kept.map(OperatorContext::key)),
        choose("--ca", authorities, kept.map(OperatorContext::authorities)),
        choose("--trust-domain", trustDomain, kept.map(OperatorContext::trustDomain)),
        kept.flatMap(OperatorContext::site));
  }

  private Optional<OperatorContext> kept() throws IOException {
    Contexts contexts = Contexts.ofUser();
    Optional<String> name = Optional.ofNullable(context).or(() -> everythingGiven());
    if (name.isEmpty()) {
      name = contexts.current();
    }
    return name.isEmpty() || name.get().isEmpty()
        ? Optional.empty()
        : Optional.of(contexts.require(name.get()));
  }

  /// An empty name, if no context is needed: then a broken one does no harm.
  private Optional<String> everythingGiven() {
    boolean all =
        endpoint != null
            && certificate != null
            && key != null
            && authorities != null
            && trustDomain != null;
    return all ? Optional.of("") : Optional.empty();
  }

  private static <T> T choose(String option, @Nullable T given, Optional<T> kept) {
    return Optional.ofNullable(given)
        .or(() -> kept)
        .orElseThrow(() ->
            CommandRefused.use(
                "Give " + option + ", or make a context: tidegate context add REGION --site DIR"));
  }

  private static <T> T call(
      OperatorContext to, Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    try {
      var credentials =
          Credentials.read(new CertificateFiles(to.certificate(), to.key(), to.authorities()));
      requireOurs(credentials, to);
      return call(to, credentials, call);
    } catch (CredentialsException e) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, String.valueOf(e.getMessage()), e);
    } catch (StatusRuntimeException e) {
      throw ErrorStatus.failure(e)
          .orElseGet(() ->
              new TidegateException(ErrorCode.STARTING, "The broker does not answer", e)
                  .with("endpoint", to.endpoint())
                  .with("status", e.getStatus().getCode()));
    }
  }

  private static <T> T call(
      OperatorContext to,
      Credentials credentials,
      Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    try (var dialer = new GrpcDialer(credentials, to.trustDomain(), LimitsConfig.DEFAULTS)) {
      ManagedChannel channel = dialer.toAnyBroker(endpoint(to));
      try {
        return call.apply(
            AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /// A certificate of another trust domain would be refused without a word of why.
  private static void requireOurs(Credentials credentials, OperatorContext to) {
    try {
      credentials.self(to.trustDomain());
    } catch (TidegateException e) {
      throw new TidegateException(
              ErrorCode.NO_IDENTITY, e.text() + ": name an operator's certificate of it", e)
          .with("certificate", to.certificate())
          .with("trust_domain", to.trustDomain());
    }
  }

  private static Endpoint endpoint(OperatorContext to) {
    try {
      return Endpoint.parse(to.endpoint());
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use("--endpoint: " + e.getMessage());
    }
  }
}
